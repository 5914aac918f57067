using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Tests.Support;
using TorchSharp;

namespace CD.Tests.Data;

[TestClass]
[DoNotParallelize]
public sealed class BatchOwnershipTests
{
    [TestMethod]
    [DataRow(64)]
    [DataRow(0)]
    public void Read_DisposedBatches_LeaveNoTensor(int memoryLimit)
    {
        using TemporaryFolder folder = new();
        folder.Add("0.png", DataTesting.Png(9, 5, 1));
        folder.Add("1.png", DataTesting.Png(5, 9, 2));
        using IImageSource ragged = FolderImageSource.Open(folder.Path, new DataSettings { MemoryLimit = memoryLimit }, CancellationToken.None);
        using IImageSource stacked = FashionMnist.Open(null, ["test"]);
        long before = LiveTensors.CountSettled();

        foreach (IImageSource source in new[] { ragged, stacked })
        {
            for (int round = 0; round < 3; round++)
            {
                foreach (ImageBatch batch in source.Read([[0, 1], [1], [0]], CancellationToken.None))
                {
                    Assert.IsGreaterThan(before, torch.Tensor.TotalCount);
                    batch.Dispose();
                }
            }

            // An abandoned reading has made no tensor for the batches that were loaded ahead.
            using ImageBatch first = source.Read([[0], [1], [0], [1]], CancellationToken.None).First();
        }

        Assert.IsLessThanOrEqualTo(before, torch.Tensor.TotalCount);
    }

    [TestMethod]
    public void Read_InsideADisposeScope_TheBatchOutlivesIt()
    {
        using IImageSource source = FashionMnist.Open(null, ["test"]);
        ImageBatch batch;
        using (torch.NewDisposeScope())
        {
            batch = source.Read([[0, 1]], CancellationToken.None).Single();
        }

        using (batch)
        {
            Assert.IsFalse(batch.Stacked!.IsInvalid);
        }
    }
}

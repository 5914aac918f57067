using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Pictures;
using CD.Tests.Data;
using CD.Tests.Runs;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Pictures;

[TestClass]
[DoNotParallelize]
public sealed class PictureMemoryTests
{
    [TestMethod]
    public void Write_OfStackedAndSingleImages_LeavesNoTensor()
    {
        using TemporaryFolder folder = new();
        for (int image = 0; image < 4; image++)
        {
            folder.Add($"images/{image}.png", DataTesting.Png(20 + image, 20, image));
        }

        using MemoryImageSource stacked = SmallImages.Source(4);
        using FolderImageSource ragged = FolderImageSource.Open(folder.File("images"), new DataSettings(), CancellationToken.None);
        using Tensor views = zeros(4, 3, 32, 32);
        long before = LiveTensors.CountSettled();
        foreach (IImageSource source in new IImageSource[] { stacked, ragged })
        {
            ClusterSheet.Write(folder.File("clusters.png"), source, new FeatureMatrix([1, 2, 8, 9], 4, 1), new KMeansResult([0, 0, 1, 1], 0, [1, 9], Seed: 1, [0]), CancellationToken.None);
            Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
            ImageBatch batch = source.Read([[0, 1, 2, 3]], CancellationToken.None).Single();
            long read = Tensor.TotalCount;
            ContactSheet.Write(folder.File("sheet.png"), batch, views, views);
            Assert.IsLessThanOrEqualTo(read, Tensor.TotalCount);
            batch.Dispose();
            Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
        }
    }
}

using CD.Model.Networks;
using CD.Runner.Export;
using CD.Runner.Export.SavedModel;
using CD.Tests.Support;

namespace CD.Tests.Export;

/// <summary>Counts tensors, so no other test runs meanwhile.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SavedModelBytesTests
{
    [TestMethod]
    public void Bytes_OfTwoExports_AreEqualAndNoTensorStays()
    {
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = SavedModelTesting.Network();
        ExportModel model = SavedModelTesting.Model(network, ExportInput.UInt8);
        SavedModelExporter exporter = new();
        long before = LiveTensors.CountSettled();

        exporter.Write(model, folder.File("a"));
        exporter.Write(model, folder.File("b"));

        Assert.IsLessThanOrEqualTo(before, LiveTensors.CountSettled());
        foreach (string file in (string[])[SavedModelExporter.ModelFile, SavedModelExporter.PreprocessingFile])
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(folder.File($"a/{file}")), File.ReadAllBytes(folder.File($"b/{file}")), file);
        }
    }
}

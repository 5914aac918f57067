using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Tests.Support;

namespace CD.Tests.Discovery;

[TestClass]
public sealed class StoredFeaturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("features.safetensors");

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Read_WhatWasWritten_IsTheSame()
    {
        new StoredFeatures(new FeatureMatrix([1f, 2f, 3f, 4f, 5f, 6f], 3, 2), [0.5, 0.25, 1.0, 2.0], [0.1, 0.2, 0.3], new Dictionary<int, float[]> { [7] = [1f, 0f, 0.5f] }).Write(Path);

        StoredFeatures read = StoredFeatures.Read(Path);

        Assert.AreEqual((3, 2), (read.Features.Count, read.Features.Dimensions));
        CollectionAssert.AreEqual((float[])[5f, 6f], read.Features.Row(2).ToArray());
        CollectionAssert.AreEqual((double[])[0.5, 0.25, 1.0, 2.0], read.Centres);
        CollectionAssert.AreEqual((double[])[0.1, 0.2, 0.3], read.Neighbours);
        CollectionAssert.AreEqual((float[])[1f, 0f, 0.5f], read.Heads.Single(head => head.Key == 7).Value);
    }

    [TestMethod]
    public void Read_AFileCutShort_IsOneLine()
    {
        new StoredFeatures(new FeatureMatrix([1f, 2f], 2, 1), [0.5], [0.1, 0.2], new Dictionary<int, float[]>()).Write(Path);
        byte[] whole = File.ReadAllBytes(Path);
        File.WriteAllBytes(Path, whole[..^4]);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => StoredFeatures.Read(Path));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.StartsWith(error.Message, $"Cannot read {Path}: ");
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void Read_PartsOfDifferentSizes_IsOneLine()
    {
        new StoredFeatures(new FeatureMatrix([1f, 2f], 2, 1), [0.5], [0.1], new Dictionary<int, float[]>()).Write(Path);

        StringAssert.Contains(Assert.ThrowsExactly<UserErrorException>(() => StoredFeatures.Read(Path)).Message, "its parts have different sizes");
    }
}

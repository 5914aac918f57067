using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Export;
using CD.Runner.Export.Arrays;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

[TestClass]
public sealed class ArraysTests
{
    [TestMethod]
    public void SafeTensors_OfANetwork_HoldItsStateAndDescription()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        ExportModel model = OnnxTesting.Model(network);
        (string path, long bytes) = new SafeTensorsExporter().Write(model, folder.File("a.safetensors")).Single();
        using FileStream stream = File.OpenRead(path);
        using TensorArchive archive = SafeTensors.Read(stream);

        RequireSame(network.State(), archive.Tensors);
        Assert.AreEqual(stream.Length, bytes);
        Assert.AreEqual(model.Preprocessing.ToJson().ToJsonString(), archive.Metadata["preprocessing"]);
        Assert.AreEqual("h,z,p", archive.Metadata["stages"]);
    }

    [TestMethod]
    [DataRow(0, 64, "resnet.")]
    [DataRow(1, 12, "resnet.", "instance_projector.")]
    public void SafeTensors_OfOneStageWithClusters_HoldWhatBothNeedAndTheCentres(int clustered, int dimensions, params string[] parts)
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        ExportModel model = OnnxTesting.WithClusters(OnnxTesting.Model(network), rand(4, dimensions), clustered);
        (string path, _) = new SafeTensorsExporter().Write(model with { Outputs = [model.Outputs[0]] }, folder.File("a.safetensors")).Single();
        using FileStream stream = File.OpenRead(path);
        using TensorArchive archive = SafeTensors.Read(stream);

        NamedTensor centres = new(ModelArrays.CentresName, model.Graph.Node("clusters").Weight("weight")!);
        RequireSame([.. network.State().Where(entry => parts.Any(part => entry.Name.StartsWith(part, StringComparison.Ordinal))), centres], archive.Tensors);
        Assert.AreEqual("4", archive.Metadata["clusters"]);
    }

    [TestMethod]
    public void NumPy_OfANetwork_HasOneStoredArrayAVariable()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        (string path, long bytes) = new NumPyExporter().Write(OnnxTesting.Model(network), folder.File("a.npz")).Single();
        using ZipArchive archive = ZipFile.OpenRead(path);

        Assert.AreEqual(new FileInfo(path).Length, bytes);
        CollectionAssert.AreEqual((string[])[.. network.State().Select(entry => entry.Name + ".npy"), "metadata.npy"], archive.Entries.Select(entry => entry.FullName).ToArray());
        foreach ((NamedTensor expected, ZipArchiveEntry entry) in network.State().Zip(archive.Entries))
        {
            Assert.AreEqual(entry.Length, entry.CompressedLength);
            (string header, byte[] data) = Array(entry);
            string shape = expected.Tensor.dim() == 1 ? $"{expected.Tensor.shape[0]}," : string.Join(", ", expected.Tensor.shape);
            Assert.AreEqual($"{{'descr': '<{(expected.Tensor.dtype == ScalarType.Int64 ? "i8" : "f4")}', 'fortran_order': False, 'shape': ({shape}), }}", header);
            CollectionAssert.AreEqual(expected.Tensor.detach().contiguous().bytes.ToArray(), data);
        }

        using JsonDocument description = JsonDocument.Parse(Array(archive.Entries[^1]).Data);
        Assert.AreEqual("contrastive_disentangling", description.RootElement.GetProperty("method").GetString());
    }

    [TestMethod]
    [DataRow("safetensors")]
    [DataRow("npz")]
    public void Write_Twice_GivesTheSameBytes(string format)
    {
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        IModelExporter exporter = ExportFormats.Find(format)!;
        exporter.Write(OnnxTesting.Model(network), folder.File("first"));

        // Dates in zip files have steps of two seconds.
        Thread.Sleep(2100);
        exporter.Write(OnnxTesting.Model(network), folder.File("second"));

        CollectionAssert.AreEqual(File.ReadAllBytes(folder.File("first")), File.ReadAllBytes(folder.File("second")));
    }

    [TestMethod]
    [DataRow("safetensors")]
    [DataRow("npz")]
    public void Write_OfBytesInOrFloat16_IsRefused(string format)
    {
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        ExportModel model = OnnxTesting.Model(network);
        IModelExporter exporter = ExportFormats.Find(format)!;

        Assert.IsFalse(exporter.TakesBytes || exporter.TakesHalf);
        UserErrorException bytes = Assert.ThrowsExactly<UserErrorException>(() => exporter.Write(model with { Input = ExportInput.UInt8 }, folder.File("a")));
        UserErrorException half = Assert.ThrowsExactly<UserErrorException>(() => exporter.Write(model with { WeightsDtype = WeightsDtype.Float16 }, folder.File("a")));
        StringAssert.Contains(bytes.Message, $"{format} holds arrays and no computation");
        StringAssert.Contains(half.Message, "--weights-dtype");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>An array file's description and values (numpy.lib.format, version 1.0).</summary>
    private static (string Header, byte[] Data) Array(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream content = new();
        stream.CopyTo(content);
        byte[] bytes = content.ToArray();
        CollectionAssert.AreEqual((byte[])[0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        int end = 10 + bytes[8] + (bytes[9] << 8);
        return (Encoding.ASCII.GetString(bytes[10..end]).TrimEnd(), bytes[end..]);
    }

    private static void RequireSame(IReadOnlyList<NamedTensor> expected, IReadOnlyList<NamedTensor> actual)
    {
        CollectionAssert.AreEqual(expected.Select(entry => entry.Name).ToArray(), actual.Select(entry => entry.Name).ToArray());
        foreach ((NamedTensor one, NamedTensor other) in expected.Zip(actual))
        {
            Assert.AreEqual(one.Tensor.dtype, other.Tensor.dtype);
            CollectionAssert.AreEqual(one.Tensor.shape, other.Tensor.shape);
            Assert.IsTrue(one.Tensor.equal(other.Tensor).all().item<bool>(), one.Name);
        }
    }
}

using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Model.Serialization.PyTorch;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>Reads what PyTorch 2.6 has written (<c>bench/judges/make_pytorch_fixtures.py</c>).</summary>
[TestClass]
[DoNotParallelize]
public sealed class PyTorchFileTests
{
    private static readonly bool[] Truths = [true, false, true];

    internal static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Model", "Fixtures", name);

    [TestMethod]
    [DataRow("types.pth")]
    [DataRow("types-legacy.pth")]
    [DataRow("types-protocol4.pth")]
    public void Read_OfEveryType_GivesItsValues(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using TensorArchive archive = Read(name);
        Dictionary<string, Tensor> tensors = archive.Tensors.ToDictionary(entry => entry.Name, entry => entry.Tensor);

        Assert.AreEqual("float64 float32 bfloat16 float16 int64 int32 uint8 bool scalar empty", string.Join(' ', tensors.Keys));
        foreach ((string type, ScalarType expected) in (ReadOnlySpan<(string, ScalarType)>)
        [
            ("float64", ScalarType.Float64), ("float32", ScalarType.Float32), ("bfloat16", ScalarType.BFloat16), ("float16", ScalarType.Float16),
            ("int64", ScalarType.Int64), ("int32", ScalarType.Int32), ("uint8", ScalarType.Byte),
        ])
        {
            double[] values = [.. Enumerable.Range(0, 12).Select(index => is_floating_point(expected) ? (index / 8.0) - 3.0 : index)];
            Assert.AreEqual(expected, tensors[type].dtype);
            CollectionAssert.AreEqual(new long[] { 3, 4 }, tensors[type].shape);
            CollectionAssert.AreEqual(values, Values(tensors[type]), type);
        }

        CollectionAssert.AreEqual(Truths, tensors["bool"].data<bool>().ToArray());
        Assert.AreEqual((7L, 0L), (tensors["scalar"].item<long>(), tensors["scalar"].dim()));
        CollectionAssert.AreEqual(new long[] { 0, 3 }, tensors["empty"].shape);
    }

    /// <summary>Tensors that lie otherwise in their storage than C order would have them, and several in one.</summary>
    [TestMethod]
    [DataRow("layouts.pth")]
    [DataRow("layouts-legacy.pth")]
    public void Read_OfAnyLayout_GivesContiguousTensorsOfTheirOwn(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using TensorArchive archive = Read(name);
        Dictionary<string, Tensor> tensors = archive.Tensors.ToDictionary(entry => entry.Name, entry => entry.Tensor);
        Tensor whole = (arange(24, dtype: ScalarType.Float32) / 8) - 3;
        Dictionary<string, Tensor> expected = new()
        {
            ["whole"] = whole.reshape(4, 6),
            ["transposed"] = whole.reshape(4, 6).t(),
            ["offset"] = whole[5..11],
            ["strided"] = whole.reshape(8, 3).select(1, 1),
            ["block"] = whole.reshape(4, 6)[1..3, 2..5],
            ["expanded"] = whole[2..4].reshape(2, 1).expand(2, 3),
            ["channels_last"] = whole.reshape(2, 3, 2, 2),
            ["parameter"] = whole[0..4],
        };

        CollectionAssert.AreEqual(expected.Keys, tensors.Keys);
        foreach ((string key, Tensor value) in expected)
        {
            CollectionAssert.AreEqual(value.shape, tensors[key].shape, key);
            CollectionAssert.AreEqual(Values(value), Values(tensors[key]), key);
            Assert.IsTrue(tensors[key].is_contiguous(), key);
        }

        // PyTorch's tensors share their storage; these do not.
        tensors["whole"].zero_();
        CollectionAssert.AreEqual(Values(expected["transposed"]), Values(tensors["transposed"]));
    }

    /// <summary>The released code's checkpoint, with Adam's state and NumPy's scores beside the network, and its old form with <c>module.</c> before the names.</summary>
    [TestMethod]
    [DataRow("checkpoint.pth.tar", "")]
    [DataRow("network.pth", "module.")]
    public void Read_OfTheNetwork_GivesPyTorchsEmbeddings(string name, string prefix)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using TensorArchive archive = Read(name);
        using ContrastiveDisentanglingNetwork network = new(new NetworkOptions { Backbone = BackboneKind.ResNet18, Width = 8, LatentDimensions = 6, FeatureHeads = 5 });
        using Generator generator = new(1, CPU);
        network.Build(new BuildContext(CPU, DTypePolicy.Float64, generator));
        Assert.IsTrue(archive.Tensors.All(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)));
        network.LoadState([.. archive.Tensors.Select(entry => entry with { Name = entry.Name[prefix.Length..] })]);
        Tensor images = 0.5 + (0.5 * arange(2 * 3 * 32 * 32, dtype: ScalarType.Float64).sin().reshape(2, 3, 32, 32));
        using Embedding outputs = network.Forward(images, training: false);
        System.Text.Json.JsonElement golden = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Fixture("embeddings.json"))).RootElement;

        // Both sides compute in float64 with the same float16 weights; only the order of sums differs.
        foreach ((string key, Tensor actual) in (ReadOnlySpan<(string, Tensor)>)[("h", outputs.Backbone), ("z", outputs.Latent), ("p", outputs.Features)])
        {
            using Tensor expected = tensor(golden.GetProperty(key).Doubles());
            Assert.IsGreaterThan(1e-3, expected.abs().max().item<double>());
            Assert.IsLessThan(1e-9, (actual.reshape(-1) - expected).abs().max().item<double>() / expected.abs().max().item<double>(), key);
        }
    }

    [TestMethod]
    public void Read_GoodAndRefusedFiles_LeavesNoTensorBehind()
    {
        byte[] refused = PickleBuilder.Zip(PickleBuilder.Entry(pickle => pickle.Tensor([4], [1], type: "BoolStorage")), [0, 1, 2, 0]);
        using (TensorArchive warm = Read("layouts.pth"))
        {
        }

        long before = LiveTensors.CountSettled();
        Read("layouts.pth").Dispose();
        Assert.ThrowsExactly<InvalidDataException>(() => PyTorchFile.Read(new MemoryStream(refused)));
        Assert.IsLessThanOrEqualTo(before, LiveTensors.CountSettled());
    }

    private static TensorArchive Read(string name)
    {
        using FileStream stream = File.OpenRead(Fixture(name));
        return PyTorchFile.Read(stream);
    }

    private static double[] Values(Tensor tensor) => tensor.to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
}

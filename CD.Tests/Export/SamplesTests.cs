using System.IO.Compression;
using CD.Model.Serialization;
using CD.Tests.Support;
using NumSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>The exported models that are kept for readers elsewhere: what is judged here is what they will meet.</summary>
[TestClass]
public sealed class SamplesTests
{
    // Two engines that add float32 products in different orders, through some 20 layers.
    private const double Tolerance = 1e-4;

    private static readonly string[] Stages = ["h", "z", "p"];

    private static string Folder => Path.Combine(RepositoryFolder.Path, "CD.Tests", "Export", "Samples");

    [TestMethod]
    public void Onnx_OfTheSamples_GivesTheirOutputs()
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> made = OnnxTesting.Run(Path.Combine(Folder, "model.onnx"), Read("images.npy").permute(0, 3, 1, 2));

        foreach (string stage in Stages)
        {
            Assert.IsLessThan(Tolerance, OnnxTesting.Difference(Read($"{stage}.npy"), made[stage]), stage);
        }
    }

    [TestMethod]
    [DataRow("savedmodel")]
    [DataRow("tfjs")]
    public void TensorFlowJs_OfTheSamples_GivesTheirOutputs(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using TensorFlowJsJudge judge = new();
        using TemporaryFolder folder = new();
        Dictionary<string, Tensor> made = judge.Run(name == "tfjs" ? Path.Combine(Folder, name) : Graph(folder, name), Read("images.npy"));

        foreach (string stage in Stages)
        {
            Assert.IsLessThan(Tolerance, OnnxTesting.Difference(Read($"{stage}.npy"), made[stage]), stage);
        }
    }

    [TestMethod]
    public void SavedModel_OfTheSamplesThatTakesBytes_AnswersWithTheirClusters()
    {
        using DisposeScope scope = NewDisposeScope();
        using TensorFlowJsJudge judge = new();
        using TemporaryFolder folder = new();
        NDArray bytes = (NDArray)np.load(Path.Combine(Folder, "bytes.npy"));
        NDArray clusters = (NDArray)np.load(Path.Combine(Folder, "clusters.npy"));
        Dictionary<string, Tensor> made = judge.Run(Graph(folder, "savedmodel-uint8"), tensor(bytes.ToArray<byte>(), Shape(bytes)));

        Assert.IsLessThan(Tolerance, OnnxTesting.Difference(Read("h.npy"), made["h"]));
        CollectionAssert.AreEqual(clusters.ToArray<long>(), made["cluster"].to_type(ScalarType.Int64).data<long>().ToArray());
    }

    [TestMethod]
    public void Keras_OfTheSamples_HoldsTheSameWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("config.yaml"), "model:\n  backbone: ResNet18\n  width: 8\n  latent_dimensions: 32\n  feature_heads: 32\naugmentation:\n  image_size: 32\n");
        foreach (string file in (string[])["model.keras", "model.safetensors"])
        {
            Commands.CommandResult result = Commands.CommandResult.Of(new Runner.Commands.CommandHandlers(), "export", folder.Path, "--format", "npz", "--weights", Path.Combine(Folder, file), "--output", folder.File(file + ".npz"));
            Assert.AreEqual(Runner.Errors.ExitCode.Success, result.Code, result.Error);
        }

        foreach (string name in Entries(folder.File("model.safetensors.npz")).Where(name => !name.Contains("num_batches_tracked", StringComparison.Ordinal)))
        {
            CollectionAssert.AreEqual(Entry(folder.File("model.safetensors.npz"), name), Entry(folder.File("model.keras.npz"), name), name);
        }
    }

    [TestMethod]
    public void Arrays_OfTheSamples_AreOneStateInTwoFormats()
    {
        using DisposeScope scope = NewDisposeScope();
        using FileStream stream = File.OpenRead(Path.Combine(Folder, "model.safetensors"));
        using TensorArchive archive = SafeTensors.Read(stream);

        Assert.IsGreaterThan(100, archive.Tensors.Count);
        foreach (NamedTensor entry in archive.Tensors)
        {
            byte[] values = entry.Tensor.contiguous().bytes.ToArray();
            CollectionAssert.AreEqual(values, Entry(Path.Combine(Folder, "model.npz"), $"{entry.Name}.npy")[^values.Length..], entry.Name);
        }
    }

    private static string[] Entries(string npz)
    {
        using ZipArchive zip = ZipFile.OpenRead(npz);
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    private static byte[] Entry(string npz, string name)
    {
        using ZipArchive zip = ZipFile.OpenRead(npz);
        using Stream content = zip.GetEntry(name)!.Open();
        using MemoryStream array = new();
        content.CopyTo(array);
        return array.ToArray();
    }

    private static string Graph(TemporaryFolder target, string name)
    {
        string folder = target.File(name);
        GraphModelWriter.Write(Runner.Protos.TensorFlow.SavedModel.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder, name, "saved_model.pb"))), folder);
        return folder;
    }

    private static Tensor Read(string name)
    {
        NDArray array = (NDArray)np.load(Path.Combine(Folder, name));
        return tensor(array.ToArray<float>(), Shape(array));
    }

    private static long[] Shape(NDArray array) => [.. array.shape.Select(size => (long)size)];
}

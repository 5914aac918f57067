using System.Globalization;
using System.Text.Json.Nodes;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Export;
using CD.Runner.Export.SavedModel;
using CD.Tests.Support;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

[TestClass]
public sealed class SavedModelExporterTests
{
    private static readonly SavedModelExporter Exporter = new();

    [TestMethod]
    public void Files_OfAnExport_AreThoseOfASavedModel()
    {
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = SavedModelTesting.Network();
        string path = folder.File("models/1");

        IReadOnlyList<(string Path, long Bytes)> written = Exporter.Write(SavedModelTesting.Model(network), path);

        CollectionAssert.AreEquivalent((string[])["assets.extra", "saved_model.pb", "variables"], Directory.GetFileSystemEntries(path).Select(Path.GetFileName).ToArray());
        CollectionAssert.AreEqual((string[])["1"], Directory.GetFileSystemEntries(folder.File("models")).Select(Path.GetFileName).ToArray());
        Assert.IsTrue(written.All(file => new FileInfo(file.Path).Length == file.Bytes && file.Bytes > 0));
        JsonNode preprocessing = JsonNode.Parse(File.ReadAllText(Path.Combine(path, "assets.extra", "preprocessing.json")))!;
        Assert.AreEqual(32, (int)preprocessing["image_size"]!);
        Assert.AreEqual("RGB", (string?)preprocessing["channel_order"]);
        Assert.AreEqual("resnet", (string?)preprocessing["outputs"]!["h"]);
    }

    // The numbers of the fields are those of TensorFlow's saved_model.proto, meta_graph.proto, graph.proto, node_def.proto, attr_value.proto and
    // tensor.proto; they are read here without the message classes.
    [TestMethod]
    public void File_ReadByFieldNumbers_HasGraphTagsAndSignature()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = SavedModelTesting.Network();
        ExportModel model = SavedModelTesting.WithClusters(SavedModelTesting.Model(network, ExportInput.UInt8), rand(4, 64));
        Exporter.Write(model, folder.File("m"));

        WireMessage file = new(File.ReadAllBytes(folder.File("m/saved_model.pb")));
        Assert.AreEqual(1L, file.Number(1)); // saved_model_schema_version
        WireMessage meta = file.Messages(2).Single(); // meta_graphs
        CollectionAssert.AreEqual((string[])["serve"], meta.Messages(1).Single().Texts(4)); // meta_info_def.tags
        WireMessage graph = meta.Messages(2).Single(); // graph_def
        Assert.AreEqual(440L, graph.Messages(4).Single().Number(1)); // versions.producer
        Dictionary<string, WireMessage> nodes = graph.Messages(1).ToDictionary(node => node.Texts(1).Single()); // name
        foreach (WireMessage node in nodes.Values)
        {
            Assert.IsTrue(node.Texts(3).All(nodes.ContainsKey), node.Texts(1)[0]); // input
        }

        WireMessage entry = meta.Messages(5).Single(); // signature_def
        Assert.AreEqual("serving_default", entry.Texts(1).Single());
        WireMessage signature = entry.Messages(2).Single();
        Assert.AreEqual("tensorflow/serving/predict", signature.Texts(3).Single());
        CollectionAssert.AreEqual((string[])["images serving_default_images:0 4 [-1, -1, -1, 3]"], signature.Messages(1).Select(Describe).ToArray());
        CollectionAssert.AreEqual(
            (string[])["h output_h:0 1 [-1, 64]", "z output_z:0 1 [-1, 12]", "p output_p:0 1 [-1, 10]", "cluster_scores output_cluster_scores:0 1 [-1, 4]", "cluster output_cluster:0 9 [-1]"],
            signature.Messages(2).Select(Describe).ToArray());

        WireMessage kernel = nodes["resnet_conv1/kernel"];
        Assert.AreEqual("Const", kernel.Texts(2).Single()); // op
        Dictionary<string, WireMessage> attributes = kernel.Messages(5).ToDictionary(pair => pair.Texts(1).Single(), pair => pair.Messages(2).Single());
        Assert.AreEqual(1L, attributes["dtype"].Number(6));
        WireMessage tensor = attributes["value"].Messages(8).Single();
        Assert.AreEqual(1L, tensor.Number(1)); // dtype
        CollectionAssert.AreEqual((long[])[7, 7, 3, 8], tensor.Messages(2).Single().Messages(2).Select(dim => dim.Number(1)).ToArray());
        Assert.AreEqual(7 * 7 * 3 * 8 * 4, tensor.Bytes(4).Single().Length); // tensor_content
    }

    [TestMethod]
    public void Target_OfAnEarlierExport_IsReplaced()
    {
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = SavedModelTesting.Network();
        ExportModel model = SavedModelTesting.Model(network);
        Directory.CreateDirectory(folder.File("m"));
        Exporter.Write(model, folder.File("m"));
        byte[] first = File.ReadAllBytes(folder.File("m/saved_model.pb"));

        Exporter.Write(model with { Input = ExportInput.UInt8 }, folder.File("m") + Path.DirectorySeparatorChar);

        CollectionAssert.AreNotEqual(first, File.ReadAllBytes(folder.File("m/saved_model.pb")));
        CollectionAssert.AreEqual((string[])["m"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    [DataRow("m", "something else", DisplayName = "a file")]
    [DataRow("m/notes.txt", "something else", DisplayName = "a folder of something else")]
    [DataRow("m/saved_model.pb", "something else", DisplayName = "another program's SavedModel")]
    [DataRow("m/assets.extra/preprocessing.json", "{", DisplayName = "a damaged description")]
    [DataRow("m/assets.extra/preprocessing.json", "{\"producer\": 3}", DisplayName = "another program's description")]
    public void Target_OfSomebodyElse_IsRefusedAndKept(string file, string content)
    {
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = SavedModelTesting.Network();
        folder.Add(file, System.Text.Encoding.UTF8.GetBytes(content));

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Exporter.Write(SavedModelTesting.Model(network), folder.File("m")));

        Assert.AreEqual(ExitCode.Conflict, error.Code);
        StringAssert.Contains(error.Message, "only an earlier export is replaced");
        Assert.AreEqual(content, File.ReadAllText(folder.File(file)));
        CollectionAssert.AreEqual((string[])["m"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Write_ThatFailsHalfway_LeavesTheOldFolderAndNothingElse()
    {
        using TemporaryFolder folder = new();
        folder.Add("m/old", [1]);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ExportFolder.Write(folder.File("m"), _ => true, place =>
        {
            File.WriteAllBytes(Path.Combine(place, "half"), [1, 2, 3]);
            throw new IOException("No space left on device");
        }));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.Contains(error.Message, "No space left on device");
        CollectionAssert.AreEqual((string[])["m"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ToArray());
        CollectionAssert.AreEqual((string[])["old"], Directory.GetFileSystemEntries(folder.File("m")).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Layer_WithoutARule_IsNamed()
    {
        using TemporaryFolder folder = new();
        using UnknownLayer layer = new();

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Exporter.Write(SavedModelTesting.Chain([-1, 3, 8, 8], layer), folder.File("m")));

        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, "The layer layer (UnknownLayer) cannot be exported as savedmodel");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Weights_BeyondAMessage_AreRefusedBeforeTheyAreCopied()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using Dense layer = new(40_000, useBias: false);
        Tensor weight = zeros(1).expand(40_000, 20_000); // 3.2 GB, of which one number is in memory
        GraphNode node = new() { Name = "dense", Path = "dense", Layer = layer, Inputs = ["images"], OutputShape = [-1, 40_000], Weights = [new NamedTensor("weight", weight)] };
        ExportModel model = new()
        {
            Graph = new ModelGraph(new GraphValue("images", [-1, 20_000]), [node], [new GraphOutput("y", "dense")]),
            Outputs = [new ExportOutput("y", "scores", "dense")],
            Preprocessing = new Preprocessing(8),
            Method = "none",
        };

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Exporter.Write(model, folder.File("m")));

        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, "3.2 GB");
    }

    [TestMethod]
    public void Names_WithSignsThatTensorFlowRefuses_AreWrittenWithoutThem()
    {
        GraphDefBuilder builder = new();
        string first = builder.Scalar("_a b", 1);
        string second = builder.Scalar("_a b", 2);

        Assert.AreEqual("n_a_b", first);
        Assert.AreEqual("n_a_b_1", second);
        CollectionAssert.AreEqual(ByteString.CopyFrom(0, 0, 0, 64).ToByteArray(), builder.ToGraph().Node[1].Attr["value"].Tensor.TensorContent.ToByteArray());
    }

    private static string Describe(WireMessage entry)
    {
        WireMessage info = entry.Messages(2).Single();
        IEnumerable<long> shape = info.Messages(3).Single().Messages(2).Select(dim => dim.Number(1));
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Texts(1).Single()} {info.Texts(1).Single()} {info.Number(2)} [{string.Join(", ", shape)}]");
    }
}

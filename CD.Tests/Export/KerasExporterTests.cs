using System.IO.Compression;
using System.Text.Json.Nodes;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Runner.Errors;
using CD.Runner.Export.Keras;
using CD.Tests.Support;
using CD.Tests.Weights;
using PureHDF;
using PureHDF.VOL.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>What is in a <c>.keras</c> file.</summary>
[TestClass]
public sealed class KerasExporterTests
{
    /// <summary>As Keras 3.16 lists <c>model.layers</c> when it has loaded this network.</summary>
    private static readonly string[] KerasOrder =
        ["images", "stem_pad", "stem", "norm", "rectifier", "maximum_pad", "maximum", "left1", "left2", "right", "sum", "mean", "first", "second", "h", "z", "p"];

    private static readonly string[] StandardLayers =
        ["InputLayer", "Conv2D", "BatchNormalization", "ReLU", "ZeroPadding2D", "MaxPooling2D", "Add", "GlobalAveragePooling2D", "Dense", "Activation"];

    [TestMethod]
    public void Config_OfABranchedNetwork_ListsStandardLayersInKerasOwnOrder()
    {
        using TemporaryFolder folder = new();
        using SmallLearner learner = new(1);
        JsonObject config = Config(KerasTesting.Export(learner, folder.File("model.keras")));
        JsonObject[] layers = [.. config["layers"]!.AsArray().Select(layer => layer!.AsObject())];

        CollectionAssert.AreEqual(KerasOrder, layers.Select(layer => (string)layer["name"]!).ToArray());
        Assert.IsTrue(layers.All(layer => StandardLayers.Contains((string)layer["class_name"]!) && (string)layer["module"]! == "keras.layers" && layer["registered_name"] is null));
        Assert.AreEqual("[null,9,9,3]", layers[0]["config"]!["batch_shape"]!.ToJsonString());
        Assert.AreEqual("""[["h",0,0],["z",0,0],["p",0,0]]""", config["output_layers"]!.ToJsonString());
        Assert.AreEqual("[[1,1],[1,1]]", Setting("stem_pad", "padding"));
        Assert.AreEqual("\"valid\"", Setting("stem", "padding"));
        Assert.AreEqual("[[1,1],[1,1]]", Setting("maximum_pad", "padding"));
        Assert.AreEqual("\"valid\"", Setting("maximum", "padding"));
        Assert.AreEqual("\"same\"", Setting("left2", "padding"));

        string Setting(string layer, string key) => layers.Single(other => (string)other["name"]! == layer)["config"]![key]!.ToJsonString();
    }

    [TestMethod]
    public void Weights_AreInKerasLayoutUnderTheClassAndItsNumber()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using SmallLearner learner = new(1);
        using ZipArchive zip = ZipFile.OpenRead(KerasTesting.Export(learner, folder.File("model.keras")));
        using MemoryStream content = new();
        using (Stream entry = zip.GetEntry("model.weights.h5")!.Open())
        {
            entry.CopyTo(content);
        }

        content.Position = 0;
        using NativeFile file = H5File.Open(content);
        Dictionary<(string Layer, int Index), Tensor> expected = KerasTesting.InKeras(learner);
        (string Group, string Layer)[] groups =
            [("conv2d", "stem"), ("batch_normalization", "norm"), ("conv2d_1", "left1"), ("conv2d_2", "left2"), ("conv2d_3", "right"), ("dense", "first"), ("dense_1", "second")];
        CollectionAssert.AreEquivalent(groups.Select(group => group.Group).ToArray(), file.Group("layers").Children().Select(group => group.Name).ToArray());
        foreach (((string layer, int index), Tensor values) in expected)
        {
            IH5Dataset dataset = file.Dataset($"layers/{groups.Single(group => group.Layer == layer).Group}/vars/{index}");
            CollectionAssert.AreEqual(values.shape, dataset.Space.Dimensions.Select(size => (long)size).ToArray(), layer);
            CollectionAssert.AreEqual(values.contiguous().data<float>().ToArray(), dataset.Read<float[]>(), layer);
        }
    }

    [TestMethod]
    public void Archive_HasKerasEntriesStoredWithOneDate_AndTheSameBytesAgain()
    {
        using TemporaryFolder folder = new();
        using SmallLearner learner = new(1);
        string path = KerasTesting.Export(learner, folder.File("model.keras"));
        string again = KerasTesting.Export(learner, folder.File("again.keras"));
        using ZipArchive zip = ZipFile.OpenRead(path);

        CollectionAssert.AreEqual((string[])["metadata.json", "config.json", "model.weights.h5", "assets/preprocessing.json"], zip.Entries.Select(entry => entry.FullName).ToArray());
        Assert.IsTrue(zip.Entries.All(entry => entry.LastWriteTime.DateTime == new DateTime(1980, 1, 1) && entry.Length == entry.CompressedLength));
        CollectionAssert.AreEqual(File.ReadAllBytes(path), File.ReadAllBytes(again));
    }

    [TestMethod]
    public void Write_OfWhatKerasCannotSay_NamesTheLayer()
    {
        using TemporaryFolder folder = new();
        using Conv2D signed = new(4, 1);
        using MaxPooling2D pooling = new(3, 2, 1);
        using UnknownLayer unknown = new();
        using Generator generator = new(1);
        signed.Build([1, 3, 8, 8], new BuildContext(CPU, DTypePolicy.Float32, generator));
        pooling.Build([1, 4, 8, 8], new BuildContext(CPU, DTypePolicy.Float32, generator));
        unknown.Build([1, 3, 8, 8], new BuildContext(CPU, DTypePolicy.Float32, generator));
        UserErrorException border = Assert.ThrowsExactly<UserErrorException>(() => new KerasExporter().Write(SavedModelTesting.Chain([-1, 3, 8, 8], signed, pooling), folder.File("a.keras")));
        UserErrorException none = Assert.ThrowsExactly<UserErrorException>(() => new KerasExporter().Write(SavedModelTesting.Chain([-1, 3, 8, 8], unknown), folder.File("b.keras")));

        Assert.Contains("layer_1 (MaxPooling2D)", border.Message);
        Assert.Contains("zeros, which win over negative values", border.Message);
        Assert.Contains("UnknownLayer", none.Message);
        Assert.IsFalse(File.Exists(folder.File("a.keras")) || File.Exists(folder.File("b.keras")));
    }

    [TestMethod]
    public void Order_OfANodeThatNoOutputNeeds_LeavesItOut()
    {
        using SmallLearner learner = new(1);
        ModelGraph graph = learner.Describe();
        KerasModel model = KerasModel.Of(new ModelGraph(graph.Input, graph.Nodes, [new GraphOutput("z", "first")]), "keras");

        CollectionAssert.AreEqual(KerasOrder.Except(["second", "h", "p"]).ToArray(), model.Layers.Select(layer => layer.Name).ToArray());
    }

    private static JsonObject Config(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        using Stream stream = zip.GetEntry("config.json")!.Open();
        return JsonNode.Parse(stream)!["config"]!.AsObject();
    }
}

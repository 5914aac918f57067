using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Export;
using CD.Runner.Export.Onnx;
using CD.Tests.Augmentation;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>Layers, and settings of layers, that the networks of today do not have.</summary>
[TestClass]
public sealed class OnnxLayerTests
{
    // Float32 of two implementations, a few layers, on values near 1.
    private const double Tolerance = 1e-5;

    [TestMethod]
    [DataRow(17)]
    [DataRow(16)]
    public void Write_OfEveryLayer_GivesItsOutputsInOnnxRuntime(int size)
    {
        CheckEveryOutput(
            size,
            new ZeroPadding2D(2),
            new Conv2D(6, 3, strides: 2, padding: "same"),
            new BatchNormalization(),
            new Activation("tanh"),
            new MaxPooling2D(3, strides: 2, padding: "same"),
            new Conv2D(5, 2, padding: 1, useBias: false),
            new BatchNormalization(epsilon: 1e-5),
            new ReLU(),
            new MaxPooling2D(2),
            new Activation("relu"),
            new GlobalAveragePooling2D(),
            new BatchNormalization(),
            new Dense(4, useBias: false),
            new Activation("linear"),
            new Dense(3),
            new Activation("sigmoid"),
            new UnitNormalization());
    }

    [TestMethod]
    [DataRow(7)]
    [DataRow(6)]
    public void Write_OfADecodersLayers_GivesItsOutputsInOnnxRuntime(int size) => CheckEveryOutput(
        size,
        new Conv2DTranspose(5, 4, 2, 1, useBias: false),
        new BatchNormalization(),
        new LeakyReLU(0.2),
        new Conv2DTranspose(4, 3, 2, "same"),
        new AveragePooling2D(3, 2, "same"),
        new Conv2DTranspose(3, 3, 2, 1, outputPadding: 1),
        new UpSampling2D(2),
        new UpSampling2D(3, "bilinear"),
        new AveragePooling2D(6),
        new Dropout(0.5),
        new Flatten(),
        new Dense(12),
        new Activation("softmax"),
        new Reshape([2, 3, -1]));

    /// <summary>Judges a chain with every layer an output, when nothing is folded, and with the last one alone, when all that can be is.</summary>
    private static void CheckEveryOutput(int size, params Layer[] layers)
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using NetworkChain network = Chain(size, layers);
        Tensor images = TestImages.Unit(81, ScalarType.Float32, 3, 3, size, size);
        IReadOnlyList<Tensor> expected = network.Forward(images, training: false);

        ModelGraph graph = network.Describe([-1, 3, size, size]);
        ExportModel all = Model(graph, size);
        Dictionary<string, Tensor> outputs = OnnxTesting.Run(OnnxTesting.Write(folder.Path, all), images);
        foreach ((ExportOutput output, Tensor values) in all.Outputs.Zip(expected))
        {
            Assert.IsLessThan(Tolerance, OnnxTesting.Difference(values, outputs[output.Name]), output.Name);
        }

        outputs = OnnxTesting.Run(OnnxTesting.Write(folder.Path, all with { Outputs = [all.Outputs[^1]] }), images);
        Assert.IsLessThan(Tolerance, OnnxTesting.Difference(expected[^1], outputs.Values.Single()));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Write_OfASum_AddsAllTerms(int terms)
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using Add sum = new();
        GraphBuilder builder = new([-1, 3, 8, 8]);
        GraphValue last = builder.Apply("sum", sum, [.. Enumerable.Repeat(builder.Input, terms)]);
        ExportModel model = Model(builder.ToGraph([new GraphOutput("y", last.Node)]), 8);
        Tensor images = TestImages.Unit(82, ScalarType.Float32, 2, 3, 8, 8);
        Dictionary<string, Tensor> outputs = OnnxTesting.Run(OnnxTesting.Write(folder.Path, model), images);

        Assert.IsLessThan(1e-6, OnnxTesting.Difference(images.mul(terms), outputs.Values.Single()));
    }

    [TestMethod]
    public void Write_WithOutputsNamedLikeOtherNodes_KeepsThemApart()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using NetworkChain network = Chain(4, new ReLU(), new Activation("sigmoid"), new ZeroPadding2D(1));
        ModelGraph graph = network.Describe([-1, 3, 4, 4]);
        string[] nodes = [.. graph.Nodes.Select(node => node.Name)];
        ExportModel model = Model(graph, 4) with { Outputs = [new ExportOutput(nodes[2], "", nodes[0]), new ExportOutput(nodes[0], "", nodes[2]), new ExportOutput("again", "", nodes[2])] };
        Tensor images = TestImages.Unit(83, ScalarType.Float32, 2, 3, 4, 4);
        IReadOnlyList<Tensor> expected = network.Forward(images, training: false);
        Dictionary<string, Tensor> outputs = OnnxTesting.Run(OnnxTesting.Write(folder.Path, model), images);

        Assert.IsLessThan(1e-6, OnnxTesting.Difference(expected[0], outputs[nodes[2]]));
        Assert.IsLessThan(1e-6, OnnxTesting.Difference(expected[2], outputs[nodes[0]]));
        Assert.IsLessThan(1e-6, OnnxTesting.Difference(expected[2], outputs["again"]));
    }

    [TestMethod]
    public void Write_InFloat16_RoundsKernelsAndComputesInFloat32()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using NetworkChain network = Chain(2, new GlobalAveragePooling2D(), new Dense(40));
        ModelGraph graph = network.Describe([-1, 3, 2, 2]);
        Tensor images = TestImages.Unit(84, ScalarType.Float32, 2, 3, 2, 2);
        Dictionary<string, Tensor> outputs = OnnxTesting.Run(OnnxTesting.Write(folder.Path, Model(graph, 2) with { WeightsDtype = WeightsDtype.Float16 }), images);
        GraphNode dense = graph.Nodes[^1];
        Tensor expected = nn.functional.linear(images.mean([2, 3]), dense.Weight("weight")!.detach().half().@float(), dense.Weight("bias")!);

        // Float32's own rounding on values near 1.
        Assert.IsLessThan(1e-6, OnnxTesting.Difference(expected.detach(), outputs.Values.Last()));
    }

    [TestMethod]
    public void Write_OfALayerWithoutARule_NamesItAndWritesNothing()
    {
        using TemporaryFolder folder = new();
        using NetworkChain network = Chain(4, new ReLU(), new UnknownLayer());

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => OnnxTesting.Write(folder.Path, Model(network.Describe([-1, 3, 4, 4]), 4)));
        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, "part1 (UnknownLayer) cannot be exported as onnx");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Write_OfAKernelBeyondFloat16_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        ExportModel model = DenseModel(full([2, 3], 70000.0));

        OnnxTesting.Write(folder.Path, model);
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => OnnxTesting.Write(folder.Path, model with { WeightsDtype = WeightsDtype.Float16 }, "half.onnx"));
        StringAssert.Contains(error.Message, "beyond float16's 65504");
    }

    [TestMethod]
    public void Write_OfMoreThanTwoGibibytes_IsRefusedBeforeAnyIsCopied()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        ExportModel model = DenseModel(zeros(1).expand(1 << 28, 3)); // 3 GiB that are not there

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => OnnxTesting.Write(folder.Path, model));
        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, "less than 2 GiB; this model's 805306368 weights take 3221225472 bytes");
    }

    [TestMethod]
    public void Formats_OfTheExporters_AreFoundByName()
    {
        Assert.IsInstanceOfType<OnnxExporter>(ExportFormats.Find("onnx"));
        Assert.AreEqual(ExportFormats.All.Count, ExportFormats.All.DistinctBy(exporter => exporter.Format).Count());
    }

    private static ExportModel DenseModel(Tensor kernel)
    {
        using GlobalAveragePooling2D pooling = new();
        using Dense dense = new((int)kernel.shape[0], useBias: false);
        GraphNode mean = new() { Name = "mean", Path = "mean", Layer = pooling, Inputs = ["images"], OutputShape = [-1, 3], Weights = [] };
        GraphNode node = new() { Name = "dense", Path = "dense", Layer = dense, Inputs = ["mean"], OutputShape = [-1, kernel.shape[0]], Weights = [new NamedTensor("weight", kernel)] };
        return Model(new ModelGraph(new GraphValue("images", [-1, 3, 2, 2]), [mean, node], [new GraphOutput("y", "dense")]), 2);
    }

    private static ExportModel Model(ModelGraph graph, int size) => new()
    {
        Graph = graph,
        Outputs = [.. graph.Outputs.Select(output => new ExportOutput($"{output.Name}_out", "a layer's outputs", output.Node))],
        Preprocessing = new Preprocessing(size),
        Method = "none",
    };

    private static NetworkChain Chain(int size, params Layer[] layers)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(9);
        NetworkChain network = new([.. layers.Select((layer, index) => ($"part{index}", layer))]);
        network.Build([-1, 3, size, size], new BuildContext(CPU, DTypePolicy.Float32, generator));
        OnnxTesting.Scatter(network.State(), generator);
        return network;
    }
}

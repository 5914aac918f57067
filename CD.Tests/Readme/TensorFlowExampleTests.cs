using System.Text.Json.Nodes;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Readme;

/// <summary>The README's section for those who come from TensorFlow: its C#.</summary>
[TestClass]
public sealed class TensorFlowExampleTests
{
    [TestMethod]
    public void LayersExample_Run_GivesScoresAndAnEqualCopy()
    {
        ReadmeCode.AssertIsExample("keras-layers");
        using DisposeScope scope = NewDisposeScope();
        Tensor images = rand(2, 3, 32, 32);

        // example: keras-layers
        using Sequential model = new(
        [
            new Conv2D(16, 3, strides: 2, padding: "same", useBias: false),
            new BatchNormalization(),
            new ReLU(),
            new GlobalAveragePooling2D(),
            new Dense(10),
        ]);
        using Generator generator = new(seed: 1);
        model.Build([-1, 3, 32, 32], new BuildContext(CPU, DTypePolicy.Float32, generator));
        using Tensor scores = model.Call(images, training: false); // [batch, 10]

        JsonObject json = LayerSerializer.Serialize(model);        // {"class_name": "Sequential", "config": {...}}
        using Layer copy = new LayerSerializer().Deserialize(json);
        // end of example

        CollectionAssert.AreEqual((long[])[2, 10], scores.shape);
        Assert.AreEqual(json.ToJsonString(), LayerSerializer.Serialize(copy).ToJsonString());
    }

    [TestMethod]
    public void BlockExample_Run_IsAResidualSum()
    {
        ReadmeCode.AssertIsExample("keras-block");
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(1);
        using SqueezeBlock block = new(4);
        block.Build([-1, 3, 8, 8], new BuildContext(CPU, DTypePolicy.Float64, generator));
        Tensor images = rand([2, 3, 8, 8], ScalarType.Float64);

        Tensor outputs = block.Call(images, training: false);
        GraphBuilder builder = new([-1, 3, 8, 8]);
        GraphValue last = builder.Apply("block", block, builder.Input);
        ModelGraph graph = builder.ToGraph([new GraphOutput("y", last.Node)]);

        Assert.IsTrue((outputs - images).abs().max().item<double>() > 0.0);
        CollectionAssert.AreEqual((string[])["block_narrow", "block_relu", "block_wide", "block_add"], graph.Nodes.Select(node => node.Name).ToArray());
        CollectionAssert.AreEqual((string[])["block_wide", "images"], graph.Nodes[^1].Inputs.ToArray());
        Tensor narrow = nn.functional.conv2d(images, block.Variables[0].Tensor, block.Variables[1].Tensor).relu();
        Tensor expected = nn.functional.conv2d(narrow, block.Variables[2].Tensor, block.Variables[3].Tensor) + images;
        Assert.AreEqual(0.0, (outputs - expected).abs().max().item<double>(), 1e-12);
    }
}

// example: keras-block
public sealed class SqueezeBlock : CompositeLayer
{
    private readonly Conv2D narrow;
    private readonly ReLU relu;
    private readonly Conv2D wide;
    private readonly Add add;

    public SqueezeBlock(int filters, string? name = null)
        : base(name)
    {
        narrow = AddPart("narrow", new Conv2D(filters, 1));
        relu = AddPart("relu", new ReLU());
        wide = AddPart("wide", new Conv2D(3, 1));
        add = AddPart("add", new Add());
    }

    public override JsonObject GetConfig() => new() { ["name"] = Name, ["filters"] = narrow.Filters };

    protected override GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs)
    {
        GraphValue values = builder.Apply("narrow", narrow, inputs[0]);
        values = builder.Apply("wide", wide, builder.Apply("relu", relu, values));
        return builder.Apply("add", add, values, inputs[0]);
    }
}
// end of example

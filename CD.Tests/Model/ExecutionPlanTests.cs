using CD.Model.Execution;
using CD.Model.Graphs;
using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>Graphs of other forms than the project's networks: what is computed together, where a plan is cut, and what may be overwritten.</summary>
[TestClass]
public sealed class ExecutionPlanTests
{
    [TestMethod]
    public void Steps_OfABlock_AreANormalizationASumAndARectifierTogether()
    {
        using Forked block = new(rectify: true);

        string[] steps = [.. PlanSteps.Of(Describe(block)).Select(step => $"{step.Output} = {step.Layer.GetType().Name} {string.Join(' ', step.Reads)}{(step.Rectified ? " relu" : "")}")];

        CollectionAssert.AreEqual((string[])["conv1 = Conv2D images", "conv2 = Conv2D images", "relu = BatchNormalization conv1 conv2 relu"], steps);
    }

    [TestMethod]
    public void Steps_WhereTheSumIsNotRectified_StaySeparate()
    {
        using Forked block = new(rectify: false);

        CollectionAssert.AreEqual((string[])["conv1", "bn1", "conv2", "add"], PlanSteps.Of(Describe(block)).Select(step => step.Output).ToArray());
    }

    [TestMethod]
    [DataRow(true, true)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    [DataRow(false, false)]
    public void Call_OfAFork_IsItsLayersOneByOne(bool rectify, bool training)
    {
        using DisposeScopeGuard guard = new();
        using Forked block = new(rectify);
        using Generator generator = new(3);
        block.Build([-1, 3, 6, 6], new BuildContext(CPU, DTypePolicy.Float64, generator));
        Tensor images = rand([4, 3, 6, 6], ScalarType.Float64, generator: generator).requires_grad_();
        Tensor copy = images.clone().detach().requires_grad_();

        Tensor outputs = block.Call(images, training);
        Tensor expected = block.OneByOne(copy, training);
        outputs.square().sum().backward();
        expected.square().sum().backward();

        Assert.AreEqual(0.0, (outputs - expected).abs().max().item<double>(), 1e-12);
        Assert.AreEqual(0.0, (images.grad! - copy.grad!).abs().max().item<double>(), 1e-10);
    }

    [TestMethod]
    public void Call_WhereARectifierReadsWhatTheSumReadsToo_OverwritesNothing()
    {
        using DisposeScopeGuard guard = new();
        using Diamond layer = new();
        using Generator generator = new(3);
        layer.Build([-1, 3], new BuildContext(CPU, DTypePolicy.Float64, generator));
        Tensor x = randn([5, 3], ScalarType.Float64, generator: generator).requires_grad_();

        Tensor outputs = layer.Call(x, training: true);
        outputs.sum().backward();

        Tensor linear = layer.Dense.Call(x, training: false);
        Assert.AreEqual(0.0, (outputs - (linear + linear.relu())).abs().max().item<double>(), 1e-12);
    }

    private static ModelGraph Describe(CompositeLayer layer)
    {
        GraphBuilder builder = new([-1, 3, 6, 6]);
        return builder.ToGraph([new GraphOutput("y", layer.Describe(builder, [builder.Input]).Node)]);
    }

    /// <summary>A scope for the whole test.</summary>
    private sealed class DisposeScopeGuard : IDisposable
    {
        private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

        public void Dispose() => scope.Dispose();
    }

    /// <summary>bn(conv1(x)) + conv2(x), rectified or not.</summary>
    private sealed class Forked : CompositeLayer
    {
        private readonly Conv2D first;
        private readonly BatchNormalization normalization;
        private readonly Conv2D second;
        private readonly Add sum;
        private readonly ReLU? rectifier;

        public Forked(bool rectify)
            : base(null)
        {
            first = AddPart("conv1", new Conv2D(4, 3, padding: 1));
            normalization = AddPart("bn1", new BatchNormalization());
            second = AddPart("conv2", new Conv2D(4, 1));
            sum = AddPart("add", new Add());
            rectifier = rectify ? AddPart("relu", new ReLU()) : null;
        }

        public override System.Text.Json.Nodes.JsonObject GetConfig() => [];

        public Tensor OneByOne(Tensor images, bool training)
        {
            Tensor total = normalization.Call(first.Call(images, training), training) + second.Call(images, training);
            return rectifier is null ? total : total.relu();
        }

        protected override GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs)
        {
            GraphValue normalized = builder.Apply("bn1", normalization, builder.Apply("conv1", first, inputs[0]));
            GraphValue total = builder.Apply("add", sum, normalized, builder.Apply("conv2", second, inputs[0]));
            return rectifier is null ? total : builder.Apply("relu", rectifier, total);
        }
    }

    /// <summary>dense(x) + relu(dense(x)).</summary>
    private sealed class Diamond : CompositeLayer
    {
        private readonly ReLU rectifier;
        private readonly Add sum;

        public Diamond()
            : base(null)
        {
            Dense = AddPart("dense", new Dense(4));
            rectifier = AddPart("relu", new ReLU());
            sum = AddPart("add", new Add());
        }

        public Dense Dense { get; }

        public override System.Text.Json.Nodes.JsonObject GetConfig() => [];

        protected override GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs)
        {
            GraphValue linear = builder.Apply("dense", Dense, inputs[0]);
            return builder.Apply("add", sum, linear, builder.Apply("relu", rectifier, linear));
        }
    }
}

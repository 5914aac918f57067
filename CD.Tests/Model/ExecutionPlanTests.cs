using CD.Model.Engine;
using CD.Model.Execution;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Tests.Kernels;
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

    /// <summary>Float32 and 8 channels: the project's own kernels, in one node of libtorch's graph.</summary>
    [TestMethod]
    public void Call_OfATracedFork_HasTheGradientsOfItsLayersOneByOne()
    {
        KernelTesting.RequireKernels(ScalarType.Float32);
        using DisposeScopeGuard guard = new();
        using Forked block = Traced(1);
        Tensor images = rand([4, 3, 6, 6], ScalarType.Float32).requires_grad_();
        Tensor copy = images.clone().detach().requires_grad_();

        Tensor outputs = block.Call(images, training: true);
        outputs.square().sum().backward();
        Tensor[] gradients = [.. block.Variables.Where(variable => variable.Trainable).Select(variable => variable.Computed.grad!.clone())];
        foreach (Variable variable in block.Variables.Where(variable => variable.Trainable))
        {
            variable.Computed.grad!.zero_();
        }

        Tensor expected = block.OneByOne(copy, training: true);
        expected.square().sum().backward();

        // Float32 sums of some hundred terms, in two orders.
        Assert.IsTrue(block.IsTraced);
        Assert.IsLessThan(1e-5, KernelTesting.Difference(outputs.detach(), expected.detach()));
        Assert.IsLessThan(1e-5, KernelTesting.Difference(images.grad!, copy.grad!));
        foreach ((Variable variable, Tensor gradient) in block.Variables.Where(variable => variable.Trainable).Zip(gradients))
        {
            Assert.AreEqual(0.0, (variable.Computed.grad! - gradient).abs().max().item<float>(), 1e-4 * Math.Max(1.0, gradient.abs().max().item<float>()), variable.Path);
        }
    }

    [TestMethod]
    [DataRow("float32", true)]
    [DataRow("float32", false)]
    [DataRow("float64", true)]
    [DataRow("float64", false)]
    public void Call_WhereTheTermsOfASumDifferInSize_IsRefused(string policy, bool training)
    {
        using DisposeScopeGuard guard = new();
        using Forked block = Traced(2, policy);

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => block.Call(rand([4, 3, 6, 6], DTypePolicy.FromName(policy).ComputeDtype), training));
        StringAssert.Contains(error.Message, "of tensors of one shape; received [4, 8, 6, 6] and [4, 8, 3, 3]");
    }

    [TestMethod]
    [DataRow("float32")]
    [DataRow("float64")]
    public void Call_OfALayerTwice_AddsItsGradientsOnce(string policy)
    {
        using DisposeScopeGuard guard = new();
        using Repeated layer = new();
        using Generator generator = new(3);
        ScalarType dtype = DTypePolicy.FromName(policy).ComputeDtype;
        layer.Build([-1, 8, 6, 6], new BuildContext(CPU, DTypePolicy.FromName(policy), generator, Capabilities.Detect()));
        Tensor images = rand([2, 8, 6, 6], dtype);
        Tensor weight = layer.Variables[0].Tensor.clone().detach().requires_grad_();
        Tensor bias = layer.Variables[1].Tensor.clone().detach().requires_grad_();

        layer.Call(images, training: true).square().sum().backward();
        nn.functional.conv2d(nn.functional.conv2d(images, weight, bias, padding: [1, 1]).relu(), weight, bias, padding: [1, 1]).square().sum().backward();

        Assert.IsLessThan(1e-5, KernelTesting.Difference(layer.Variables[0].Computed.grad!, weight.grad!));
    }

    [TestMethod]
    [DataRow("float32")]
    [DataRow("float64")]
    public void Call_OfALayerWithAPartThatNothingNeeds_LeavesItOut(string policy)
    {
        using DisposeScopeGuard guard = new();
        using Idle layer = new();
        using Generator generator = new(3);
        layer.Build([-1, 8, 6, 6], new BuildContext(CPU, DTypePolicy.FromName(policy), generator, Capabilities.Detect()));
        Tensor images = rand([2, 8, 6, 6], DTypePolicy.FromName(policy).ComputeDtype).requires_grad_();

        layer.Call(images, training: true).sum().backward();

        Assert.IsTrue(images.grad!.isfinite().all().item<bool>());
        Assert.IsNull(layer.Variables[2].Computed.grad);
    }

    /// <summary>Layers that give their inputs' memory under another name.</summary>
    [TestMethod]
    public void ToInference_OfNamesForOneMemory_ChangesNeitherOutputsNorImages()
    {
        using DisposeScopeGuard guard = new();
        using IDisposable noGrad = no_grad();
        using NetworkChain network = new(
        [
            ("plain", new Sequential([new Activation("linear"), new ReLU()])),
            ("first", new Conv2D(8, 3, padding: 1)),
            ("second", new Sequential([new Activation("linear"), new ReLU()])),
        ]);
        using Generator generator = new(3);
        network.Build([-1, 3, 6, 6], new BuildContext(CPU, DTypePolicy.Float32, generator));
        Tensor images = randn([2, 3, 6, 6]).contiguous();
        Tensor before = images.clone();
        using InferenceChainNetwork inference = network.ToInference();

        IReadOnlyList<Tensor> made = inference.Forward(images);
        IReadOnlyList<Tensor> expected = network.Forward(images, training: false);

        Assert.IsTrue(KernelTesting.Same(before, images));
        foreach ((Tensor one, Tensor other) in made.Zip(expected))
        {
            Assert.IsLessThan(1e-6, KernelTesting.Difference(one, other));
        }
    }

    private static Forked Traced(int shortcutStrides, string policy = "float32")
    {
        using Generator generator = new(3);
        Forked block = new(rectify: true, filters: 8, shortcutStrides);
        block.Build([-1, 3, -1, -1], new BuildContext(CPU, DTypePolicy.FromName(policy), generator, Capabilities.Detect()));
        return block;
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

        public Forked(bool rectify, int filters = 4, int shortcutStrides = 1)
            : base(null)
        {
            first = AddPart("conv1", new Conv2D(filters, 3, padding: 1));
            normalization = AddPart("bn1", new BatchNormalization());
            second = AddPart("conv2", new Conv2D(filters, 1, shortcutStrides));
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

    /// <summary>conv(relu(conv(x))), with one convolution.</summary>
    private sealed class Repeated : CompositeLayer
    {
        private readonly Conv2D convolution;
        private readonly ReLU rectifier;

        public Repeated()
            : base(null)
        {
            convolution = AddPart("conv", new Conv2D(8, 3, padding: 1));
            rectifier = AddPart("relu", new ReLU());
        }

        public override System.Text.Json.Nodes.JsonObject GetConfig() => [];

        protected override GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs) =>
            builder.Apply("again", convolution, builder.Apply("relu", rectifier, builder.Apply("conv", convolution, inputs[0])));
    }

    /// <summary>relu(conv(x)), and another convolution of x that leads nowhere.</summary>
    private sealed class Idle : CompositeLayer
    {
        private readonly Conv2D convolution;
        private readonly Conv2D idle;
        private readonly ReLU rectifier;

        public Idle()
            : base(null)
        {
            convolution = AddPart("conv", new Conv2D(8, 3, padding: 1));
            idle = AddPart("idle", new Conv2D(8, 3, padding: 1));
            rectifier = AddPart("relu", new ReLU());
        }

        public override System.Text.Json.Nodes.JsonObject GetConfig() => [];

        protected override GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs)
        {
            GraphValue values = builder.Apply("conv", convolution, inputs[0]);
            _ = builder.Apply("idle", idle, values);
            return builder.Apply("relu", rectifier, values);
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

using CD.Model.Engine;
using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Runner.Configuration;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Training;

[TestClass]
[DoNotParallelize]
public sealed class OptimizerTests
{
    private static readonly OptimizerOptions Sgd = new() { Kind = OptimizerKind.Sgd, WeightDecay = 0.1 };
    private static readonly OptimizerOptions Rmsprop = new() { Kind = OptimizerKind.Rmsprop, WeightDecay = 0.1 };
    private static readonly OptimizerOptions Adam = new() { Kind = OptimizerKind.Adam, Beta1 = 0.5, WeightDecay = 0.1 };

    /// <summary>Three steps on the sum of (1 w1)^2 + (2 w2)^2 + (3 w3)^2 from (1, -2, 0.5) at lr 0.01, by torch.optim of PyTorch 2.6 in float64.</summary>
    [TestMethod]
    [DataRow(OptimizerKind.Sgd, 0.884297539, -1.153102718, 0.06795652949999996)]
    [DataRow(OptimizerKind.Rmsprop, 0.927053098677117, -1.926633682013335, 0.42792887273996977)]
    [DataRow(OptimizerKind.Adam, 0.9700603718020288, -1.9700299497847389, 0.4701226603109097)]
    public void Apply_ThreeStepsWithWeightDecay_GivesPyTorchsWeights(OptimizerKind kind, double first, double second, double third)
    {
        using DisposeScope scope = NewDisposeScope();
        using Variable weight = Create();
        using IOptimizer optimizer = Optimizers.Create([weight], OptionsOf(kind), Capabilities.Detect());

        Steps(weight, optimizer, 3);

        double[] actual = weight.Tensor.data<double>().ToArray();
        Assert.AreEqual(first, actual[0], 1e-14);
        Assert.AreEqual(second, actual[1], 1e-14);
        Assert.AreEqual(third, actual[2], 1e-14);
    }

    /// <summary>As above, without momentum and weight decay.</summary>
    [TestMethod]
    public void Apply_SgdWithoutMomentum_GivesPyTorchsWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        using Variable weight = Create();
        using IOptimizer optimizer = Optimizers.Create([weight], new OptimizerOptions { Kind = OptimizerKind.Sgd, Momentum = 0.0 }, Capabilities.Detect());

        Steps(weight, optimizer, 3);

        double[] actual = weight.Tensor.data<double>().ToArray();
        Assert.AreEqual(0.941192, actual[0], 1e-14);
        Assert.AreEqual(-1.557376, actual[1], 1e-14);
        Assert.AreEqual(0.275684, actual[2], 1e-14);
    }

    [TestMethod]
    [DataRow(OptimizerKind.Sgd)]
    [DataRow(OptimizerKind.Rmsprop)]
    [DataRow(OptimizerKind.Adam)]
    public void LoadState_OfAnotherOptimizer_GoesOnAsItWould(OptimizerKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using Variable whole = Create();
        using Variable parts = Create();
        using IOptimizer one = Optimizers.Create([whole], OptionsOf(kind), Capabilities.Detect(), "one");
        using IOptimizer two = Optimizers.Create([parts], OptionsOf(kind), Capabilities.Detect(), "one");
        using IOptimizer before = Optimizers.Create([parts], OptionsOf(kind), Capabilities.Detect(), "one");

        Steps(whole, one, 4);
        Steps(parts, before, 2);
        Dictionary<string, Tensor> saved = before.State().ToDictionary(entry => entry.Name, entry => entry.Tensor.clone());
        two.LoadState(name => saved[name]);
        Steps(parts, two, 2);

        Assert.IsTrue(saved.Keys.All(name => name.StartsWith("one.", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(whole.Tensor.data<double>().ToArray(), parts.Tensor.data<double>().ToArray());
    }

    /// <summary>The gradient at the start is (2, -16, 9), of norm sqrt(341); clipped to 1, a step of SGD goes lr g/|g|.</summary>
    [TestMethod]
    public void ClipGradients_NormAboveTheLargest_ShortensTheStepAndGivesTheNorm()
    {
        using DisposeScope scope = NewDisposeScope();
        using Variable weight = Create();
        using IOptimizer optimizer = Optimizers.Create([weight], new OptimizerOptions { Kind = OptimizerKind.Sgd, ClipNorm = 1.0 }, Capabilities.Detect());
        Loss(weight).backward();

        using Tensor norm = optimizer.ClipGradients();
        optimizer.Apply(0.01);

        double length = Math.Sqrt(341.0);
        Assert.AreEqual(length, norm.item<double>(), 1e-12);
        Assert.AreEqual(1.0 - (0.01 * 2.0 / length), weight.Tensor.data<double>()[0], 1e-8);
        Assert.AreEqual(-2.0 + (0.01 * 16.0 / length), weight.Tensor.data<double>()[1], 1e-8);
    }

    [TestMethod]
    [DataRow(OptimizerKind.Sgd)]
    [DataRow(OptimizerKind.Rmsprop)]
    public void Apply_WeightWithoutGradient_LeavesItAloneAndNamesIt(OptimizerKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using Variable used = Create();
        using Variable idle = Create();
        using IOptimizer optimizer = Optimizers.Create([used, idle], OptionsOf(kind), Capabilities.Detect());

        Steps(used, optimizer, 1);

        CollectionAssert.AreEqual((Variable[])[idle], optimizer.Idle.ToArray());
        CollectionAssert.AreEqual((double[])[1.0, -2.0, 0.5], idle.Tensor.data<double>().ToArray());
        Assert.IsNull(used.Computed.grad);
    }

    private static OptimizerOptions OptionsOf(OptimizerKind kind) => kind switch
    {
        OptimizerKind.Sgd => Sgd,
        OptimizerKind.Rmsprop => Rmsprop,
        _ => Adam,
    };

    private static void Steps(Variable weight, IOptimizer optimizer, int count)
    {
        for (int step = 0; step < count; step++)
        {
            Loss(weight).backward();
            optimizer.Apply(0.01);
        }
    }

    private static Tensor Loss(Variable weight) => (weight.Computed * tensor((double[])[1.0, 2.0, 3.0])).square().sum();

    private static Variable Create()
    {
        using Generator generator = new(5, CPU);
        Variable weight = Variable.Create(new BuildContext(CPU, DTypePolicy.Float64, generator), "weight", [3], new Zeros(), trainable: true, null);
        using IDisposable guard = no_grad();
        weight.Tensor.copy_(tensor((double[])[1.0, -2.0, 0.5]));
        weight.Refresh();
        return weight;
    }
}

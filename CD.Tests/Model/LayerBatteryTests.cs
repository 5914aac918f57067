using System.Text.Json.Nodes;
using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>What every layer does, whatever it computes.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LayerBatteryTests
{
    private static readonly long[] Images = [3, 4, 9, 8];
    private static readonly long[] Vectors = [5, 6];
    private static readonly Lazy<Generator> Noise = new(() => new Generator(11));

    public static IEnumerable<object[]> Cases() => Create().Select(entry => new object[] { entry.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void GetConfig_WrittenReadAndWritten_IsTheSame(string name)
    {
        using Layer layer = Find(name).Layer();
        JsonObject serialized = LayerSerializer.Serialize(layer);
        using Layer copy = NetworkLayers.CreateSerializer().Deserialize(JsonNode.Parse(serialized.ToJsonString())!.AsObject());

        Assert.AreEqual(layer.GetType(), copy.GetType());
        Assert.AreEqual(serialized.ToJsonString(), LayerSerializer.Serialize(copy).ToJsonString());
        serialized["config"]!["unheard_of"] = 1;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => NetworkLayers.CreateSerializer().Deserialize(serialized)).Message, "unheard_of");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Call_Always_GivesTheComputedShapeTypeAndLeavesTheInputs(string name)
    {
        (_, Func<Layer> create, long[] shape) = Find(name);
        foreach (DTypePolicy policy in new[] { DTypePolicy.Float32, DTypePolicy.MixedBFloat16, DTypePolicy.Float64 })
        {
            using IDisposable scope = NewDisposeScope();
            using Layer layer = Build(create, shape, policy);
            Tensor inputs = Inputs(shape, policy.VariableDtype);
            Tensor before = inputs.clone();
            Tensor outputs = layer.Call(inputs, training: true);

            CollectionAssert.AreEqual(layer.ComputeOutputShape(shape), outputs.shape);
            Assert.AreEqual(layer is FeaturePredictor or ClusterHead ? policy.VariableDtype : policy.ComputeDtype, outputs.dtype);
            Assert.IsTrue(before.equal(inputs).all().item<bool>(), "the inputs were changed");
            Assert.IsTrue(layer.Variables.Where(variable => variable.Trainable).All(variable => variable.Tensor.dtype == policy.VariableDtype));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Build_Twice_IsRefused(string name)
    {
        (_, Func<Layer> create, long[] shape) = Find(name);
        using Layer layer = create();
        Assert.IsFalse(layer.Built);
        using Generator generator = new(1);
        BuildContext context = new(CPU, DTypePolicy.Float32, generator);
        layer.Build(shape, context);
        Assert.IsTrue(layer.Built);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => layer.Build(shape, context)).Message, "built once");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Call_UnbuiltOrWithWrongRankOrChannels_IsRefused(string name)
    {
        (_, Func<Layer> create, long[] shape) = Find(name);
        using IDisposable scope = NewDisposeScope();
        using Layer unbuilt = create();
        Assert.ThrowsExactly<InvalidOperationException>(() => unbuilt.Call(Inputs(shape), training: false));
        using Layer layer = Build(create, shape, DTypePolicy.Float32);
        string message = Assert.ThrowsExactly<ArgumentException>(() => layer.Call(Inputs([.. shape, 2]), training: false)).Message;
        StringAssert.Contains(message, layer.Name);
        StringAssert.Contains(message, string.Join(", ", shape));
        Assert.ThrowsExactly<ArgumentException>(() => layer.Call(Inputs([shape[0], shape[1] + 1, .. shape.Skip(2)]), training: false));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Call_ManyTimes_LeavesNoTensorBehind(string name)
    {
        (_, Func<Layer> create, long[] shape) = Find(name);
        long start = LiveTensors.CountSettled();
        using (IDisposable outer = NewDisposeScope())
        {
            Layer layer = Build(create, shape, DTypePolicy.MixedBFloat16);
            Tensor inputs = Inputs(shape);
            long before = LiveTensors.CountSettled();
            for (int call = 0; call < 3; call++)
            {
                using DisposeScope inner = NewDisposeScope();
                Tensor outputs = layer.Call(inputs, training: true);
                Assert.AreEqual(1, inner.DisposablesCount, "tensors left to the caller");
                if (outputs.requires_grad)
                {
                    outputs.sum().backward();
                }
            }

            Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount, "tensors after three calls");
            layer.Dispose();
        }

        Assert.IsLessThanOrEqualTo(start, Tensor.TotalCount, "tensors after the layer is disposed");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradient_InFloat64_IsTheCentralDifference(string name)
    {
        (_, Func<Layer> create, long[] shape) = Find(name);
        using IDisposable scope = NewDisposeScope();
        using Layer layer = Build(create, shape, DTypePolicy.Float64);
        Tensor inputs = Inputs(shape, ScalarType.Float64).requires_grad_();
        using Generator generator = new(7);
        Tensor weights = randn(layer.ComputeOutputShape(shape), ScalarType.Float64, generator: generator);
        Tensor Value()
        {
            Noise.Value.manual_seed(11); // the same values are dropped every time
            return (layer.Call(inputs, training: true) * weights).sum();
        }

        Value().backward();

        // Steps of 1e-6 leave a truncation error of 1e-12 and a rounding error of 1e-10; no input is that near a kink.
        const double Step = 1e-6;
        foreach (Tensor leaf in layer.Variables.Where(variable => variable.Trainable).Select(variable => variable.Tensor).Prepend(inputs))
        {
            Tensor direction = randn(leaf.shape, ScalarType.Float64, generator: generator);
            double Moved(double by)
            {
                using IDisposable noGrad = no_grad();
                leaf.add_(direction, by);
                double value = Value().item<double>();
                leaf.add_(direction, -by);
                return value;
            }

            double numeric = (Moved(Step) - Moved(-Step)) / (2 * Step);
            double analytic = (leaf.grad! * direction).sum().item<double>();
            Assert.AreEqual(numeric, analytic, 1e-5 * Math.Max(1.0, Math.Abs(numeric)), name);
        }
    }

    [TestMethod]
    public void Cases_OfTheBattery_CoverEveryRegisteredClass()
    {
        string[] covered = [.. Create().Select(entry => { using Layer layer = entry.Layer(); return layer.GetType().Name; }).Distinct().Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(NetworkLayers.CreateSerializer().ClassNames.Where(name => name != nameof(ResNet)).ToArray(), covered);
    }

    private static IEnumerable<(string Name, Func<Layer> Layer, long[] Shape)> Create() =>
    [
        ("conv valid", () => new Conv2D(5, 3), Images),
        ("conv same", () => new Conv2D(5, 3, strides: 2, padding: "same", kernelInitializer: VarianceScaling.KaimingNormalFanOut()), Images),
        ("conv border", () => new Conv2D(5, 3, 2, 1, useBias: false, name: "named"), Images),
        ("conv 1x1", () => new Conv2D(5, 1, 2, useBias: false), Images),
        ("transposed conv valid", () => new Conv2DTranspose(5, 3), Images),
        ("transposed conv of wide steps", () => new Conv2DTranspose(5, 2, 3), Images),
        ("transposed conv same", () => new Conv2DTranspose(5, 4, 2, "same", useBias: false), Images),
        ("transposed conv same, odd border", () => new Conv2DTranspose(5, 3, 2, "same"), Images),
        ("transposed conv border", () => new Conv2DTranspose(5, 3, 2, 1, outputPadding: 1, kernelInitializer: new RandomNormal(0, 0.5), biasInitializer: new RandomUniform(-1, 1)), Images),
        ("normalization of images", () => new BatchNormalization(), Images),
        ("normalization of vectors", () => new BatchNormalization(0.9, 1e-5), Vectors),
        ("dense", () => new Dense(3, kernelInitializer: VarianceScaling.LinearKernel(), biasInitializer: new RandomUniform(-1, 1)), Vectors),
        ("dense without bias", () => new Dense(3, useBias: false), Vectors),
        ("relu", () => new ReLU(), Images),
        ("leaky relu", () => new LeakyReLU(0.2), Images),
        ("dropout", () => new Dropout(0.4), Images),
        ("dropout of nothing", () => new Dropout(0), Vectors),
        ("flatten", () => new Flatten(), Images),
        ("reshape", () => new Reshape([8, -1, 4]), Images),
        ("reshape of vectors", () => new Reshape([2, 3]), Vectors),
        ("sigmoid", () => new Activation("sigmoid"), Vectors),
        ("activation relu", () => new Activation("relu"), Vectors),
        ("tanh", () => new Activation("tanh"), Vectors),
        ("softmax", () => new Activation("softmax"), Vectors),
        ("linear", () => new Activation("linear"), Vectors),
        ("max pool", () => new MaxPooling2D(), Images),
        ("max pool border", () => new MaxPooling2D(3, 2, 1), Images),
        ("max pool same", () => new MaxPooling2D(3, 2, "same"), Images),
        ("average pool of windows", () => new AveragePooling2D(3, 2), Images),
        ("average pool of windows same", () => new AveragePooling2D(3, 2, "same"), Images),
        ("up sampling", () => new UpSampling2D(2), Images),
        ("up sampling bilinear", () => new UpSampling2D(3, "bilinear"), Images),
        ("average pool", () => new GlobalAveragePooling2D(), Images),
        ("zero padding", () => new ZeroPadding2D(2), Images),
        ("unit normalization", () => new UnitNormalization(), Vectors),
        ("add", () => new Add(), Images),
        ("sequential", () => new Sequential([new Conv2D(3, 3), new BatchNormalization(), new ReLU(), new GlobalAveragePooling2D(), new Dense(2), new Activation("sigmoid"), new ReLU()]), Images),
        ("residual identity", () => new ResidualBlock(4), Images),
        ("residual projection", () => new ResidualBlock(6, 2, convShortcut: true), Images),
        ("bottleneck identity", () => new BottleneckBlock(1), Images),
        ("bottleneck projection", () => new BottleneckBlock(2, 2, convShortcut: true), Images),
        ("instance projector", () => new InstanceProjector(4, 7), Vectors),
        ("feature predictor", () => new FeaturePredictor(4, 7), Vectors),
        ("cluster head", () => new ClusterHead(3, 5), Vectors),
        ("cluster head without hidden layer", () => new ClusterHead(3, 5, hidden: false), Vectors),
        ("feature predictor without normalization", () => new FeaturePredictor(4, 7, normalization: false), Vectors),
    ];

    private static (string Name, Func<Layer> Layer, long[] Shape) Find(string name) => Create().Single(entry => entry.Name == name);

    private static Layer Build(Func<Layer> create, long[] shape, DTypePolicy policy)
    {
        Layer layer = create();
        using Generator generator = new(3);
        layer.Build([-1, .. shape.Skip(1)], new BuildContext(CPU, policy, generator) { Noise = Noise.Value });
        return layer;
    }

    private static Tensor Inputs(long[] shape, ScalarType type = ScalarType.Float32)
    {
        using Generator generator = new(5);
        return randn(shape, type, generator: generator);
    }
}

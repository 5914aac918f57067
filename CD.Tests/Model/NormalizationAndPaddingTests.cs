using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Tests.Model;

[TestClass]
public sealed class NormalizationAndPaddingTests
{
    [TestMethod]
    public void BatchNormalization_OfOneBatch_MovesStatisticsByOneMinusKerasMomentum()
    {
        using IDisposable scope = NewDisposeScope();
        using Layer layer = Build(new BatchNormalization(momentum: 0.75, epsilon: 0.5), [4, 1]);
        Tensor outputs = layer.Call(tensor([1.0, 2.0, 3.0, 6.0]).reshape(4, 1), training: true);

        // Mean 3, biased variance 3.5, unbiased 14/3; running = 0.75 * (0 or 1) + 0.25 * batch. Exact but for rounding.
        Assert.AreEqual(0.75, Value(layer, "running_mean"), 1e-15);
        Assert.AreEqual(0.75 + (0.25 * 14.0 / 3.0), Value(layer, "running_var"), 1e-15);
        Assert.AreEqual(3.0 / 2.0, outputs[3, 0].item<double>(), 1e-15);
        Assert.AreEqual(1, layer.Variables[4].Tensor.item<long>());
    }

    [TestMethod]
    public void BatchNormalization_InEvaluation_UsesRunningStatisticsAndKeepsThem()
    {
        using IDisposable scope = NewDisposeScope();
        using Layer layer = Build(new BatchNormalization(epsilon: 0.44), [4, 1]);
        layer.Variables[2].Tensor.fill_(2.0);
        layer.Variables[3].Tensor.fill_(1.0);
        Tensor outputs = layer.Call(tensor([5.0, 2.0]).reshape(2, 1), training: false);

        // (5 - 2) / sqrt(1 + 0.44) = 2.5. Exact but for rounding.
        Assert.AreEqual(2.5, outputs[0, 0].item<double>(), 1e-14);
        Assert.AreEqual(2.0, Value(layer, "running_mean"));
        Assert.AreEqual(0, layer.Variables[4].Tensor.item<long>());
    }

    [TestMethod]
    public void BatchNormalization_WithTorchSettings_IsTorchsLayer()
    {
        using IDisposable scope = NewDisposeScope();
        using Generator generator = new(1);
        Tensor inputs = randn([3, 4, 5, 2], ScalarType.Float64, generator: generator);
        using TorchSharp.Modules.BatchNorm2d torchs = nn.BatchNorm2d(4, dtype: ScalarType.Float64);
        using Layer layer = Build(new BatchNormalization(momentum: 0.9, epsilon: 1e-5), [3, 4, 5, 2]);
        Tensor difference = (torchs.call(inputs) - layer.Call(inputs, training: true)).abs().max();

        // The same operator on both sides: 1 - 0.9 differs from 0.1 in the last bit.
        Assert.AreEqual(0.0, difference.item<double>(), 1e-15);
        Assert.AreEqual(0.0, (torchs.running_mean! - layer.Variables[2].Tensor).abs().max().item<double>(), 1e-15);
        Assert.AreEqual(0.0, (torchs.running_var! - layer.Variables[3].Tensor).abs().max().item<double>(), 1e-15);
    }

    [TestMethod]
    public void BatchNormalization_OfASingleValueAChannel_IsRefusedInTraining()
    {
        using IDisposable scope = NewDisposeScope();
        using Layer layer = Build(new BatchNormalization(), [1, 3]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => layer.Call(zeros([1, 3], ScalarType.Float64), training: true)).Message, "larger batches");
        Assert.AreEqual(0, layer.Variables[4].Tensor.item<long>());
        layer.Call(zeros([1, 3], ScalarType.Float64), training: false);
    }

    [TestMethod]
    [DataRow(9, 3, 2, 1L, 1L, 5L)]
    [DataRow(8, 3, 2, 0L, 1L, 4L)]
    [DataRow(224, 7, 2, 2L, 3L, 112L)]
    [DataRow(5, 1, 2, 0L, 0L, 3L)]
    [DataRow(7, 4, 1, 1L, 2L, 7L)]
    public void Padding_Same_IsThatOfKeras(int size, int window, int strides, long before, long after, long outputs)
    {
        Padding2D padding = "same";
        Assert.AreEqual((before, after), padding.Resolve(size, window, strides));
        Assert.AreEqual(outputs, padding.OutputSize(size, window, strides));
    }

    [TestMethod]
    public void Conv2D_SameWithStridesOverEvenSize_PadsAtTheEndOnly()
    {
        using IDisposable scope = NewDisposeScope();
        using Layer same = Build(new Conv2D(1, 3, 2, "same", useBias: false, kernelInitializer: new CD.Model.Initializers.Ones()), [1, 1, 4, 4]);
        using Layer border = Build(new Conv2D(1, 3, 2, 1, useBias: false, kernelInitializer: new CD.Model.Initializers.Ones()), [1, 1, 4, 4]);
        Tensor inputs = ones([1, 1, 4, 4], ScalarType.Float64);

        // Sums of ones under the window: small whole numbers are exact.
        CollectionAssert.AreEqual(new double[] { 9, 6, 6, 4 }, same.Call(inputs, training: false).reshape(-1).data<double>().ToArray());
        CollectionAssert.AreEqual(new double[] { 4, 6, 6, 9 }, border.Call(inputs, training: false).reshape(-1).data<double>().ToArray());
    }

    [TestMethod]
    public void Conv2D_StridesOverASinglePixelInBfloat16_GivesTheBorderTapsNoGradient()
    {
        using IDisposable scope = NewDisposeScope();
        using Conv2D layer = new(128, 3, 2, 1, useBias: false);
        using Generator generator = new(1);
        layer.Build([8, 64, 1, 1], new BuildContext(CPU, DTypePolicy.MixedBFloat16, generator));
        Tensor kernel = layer.Variables[0].Computed;
        for (int attempt = 0; attempt < 10; attempt++)
        {
            // Memory that was used before shows what a kernel leaves unwritten.
            foreach (int size in (int[])[64 * 128 * 9, 64 * 128 * 18, 64 * 128 * 36])
            {
                full([size], 1e30f).Dispose();
            }

            kernel.grad?.zero_();
            layer.Call(ones([8, 64, 1, 1]), training: true).sum().backward();
            Tensor gradient = kernel.grad!.to_type(ScalarType.Float32);

            // Only the centre meets the pixel; eight images of ones sum to 8. The other taps meet the border of zeros.
            Assert.AreEqual(8.0f, gradient[TensorIndex.Colon, TensorIndex.Colon, 1, 1].min().item<float>());
            Assert.AreEqual(8.0 * 128 * 64, gradient.abs().sum(ScalarType.Float64).item<double>());
        }
    }

    [TestMethod]
    public void MaxPooling2D_SameOverNegativeValues_NeverPicksTheBorder()
    {
        using IDisposable scope = NewDisposeScope();
        using Layer layer = Build(new MaxPooling2D(3, 2, "same"), [1, 1, 4, 4]);
        Assert.AreEqual(-1.0, layer.Call(-ones([1, 1, 4, 4], ScalarType.Float64), training: false).max().item<double>());
    }

    [TestMethod]
    public void Add_OfThreeTensors_IsTheirSum()
    {
        using IDisposable scope = NewDisposeScope();
        using Add layer = new();
        BuildLayer(layer, [2, 2]);
        Tensor one = ones([2, 2], ScalarType.Float64);
        Assert.AreEqual(12.0, layer.Call([one, one, one], training: false).sum().item<double>());
        Assert.AreEqual(4.0, one.sum().item<double>());
        Assert.ThrowsExactly<ArgumentException>(() => layer.Call([one, ones([1, 2], ScalarType.Float64)], training: false));
        Assert.ThrowsExactly<ArgumentException>(() => layer.Call([], training: false));
    }

    [TestMethod]
    public void Constructors_WithWrongArguments_NameRuleAndValue()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Conv2D(0, 3)).Message, "filters");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new Conv2D(1, 3, padding: "full")).Message, "'full'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new MaxPooling2D(2, padding: 2)).Message, "half");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BatchNormalization(momentum: 1.0)).Message, "momentum");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new Activation("gelu")).Message, "'gelu'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => DTypePolicy.FromName("float16")).Message, "'float16'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Build(new ResidualBlock(8), [1, 4, 6, 6])).Message, "convShortcut");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Build(new Conv2D(1, 3), [1, 4, 2, 6])).Message, "larger images");
    }

    private static double Value(Layer layer, string name) => layer.Variables.Single(variable => variable.Name == name).Tensor.item<double>();

    private static Layer Build(Layer layer, long[] shape)
    {
        BuildLayer(layer, shape);
        return layer;
    }

    private static void BuildLayer(Layer layer, long[] shape)
    {
        using Generator generator = new(1);
        layer.Build(shape, new BuildContext(CPU, DTypePolicy.Float64, generator));
    }
}

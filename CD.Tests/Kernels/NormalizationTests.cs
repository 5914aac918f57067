using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public sealed class NormalizationTests
{
    private const double Momentum = 0.9;
    private const double Epsilon = 1e-5;

    // bfloat16 keeps 8 bits, so one rounding moves a value by at most 1 / 512 of it, and the norm of many by less.
    private const double OneRounding = 2e-3;

    /// <summary>The test's output.</summary>
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(3, 64, 5, false, false, false, 512, false)]
    [DataRow(3, 64, 5, false, true, false, 512, false)]
    [DataRow(3, 64, 5, true, true, true, 512, false)]
    [DataRow(2, 512, 1, true, true, false, 512, false)]
    [DataRow(9, 128, 33, true, true, true, 512, false)]
    [DataRow(9, 128, 33, false, true, true, 512, false)]
    [DataRow(3, 64, 5, false, true, false, 512, true)]
    [DataRow(3, 64, 5, false, true, false, 256, true)]
    [DataRow(3, 64, 5, false, true, false, 256, false)]
    [DataRow(3, 64, 5, false, true, false, 128, true)]
    [DataRow(3, 64, 5, false, true, false, 128, false)]
    [DataRow(9, 128, 33, true, true, true, 512, true)]
    [DataRow(9, 128, 33, true, true, true, 256, true)]
    [DataRow(9, 128, 33, true, true, true, 256, false)]
    [DataRow(9, 128, 33, true, true, true, 128, true)]
    [DataRow(9, 128, 33, true, true, true, 128, false)]
    [DataRow(3, 8, 5, true, true, true, 512, true)]
    [DataRow(3, 8, 5, true, true, true, 512, false)]
    [DataRow(3, 24, 5, false, true, false, 512, true)]
    [DataRow(3, 24, 5, false, true, false, 512, false)]
    [DataRow(9, 48, 1, true, true, false, 512, true)]
    [DataRow(2, 48, 1, true, true, false, 512, false)]
    public void Forward_AndBackward_AreLibtorchsInFloat64(int batch, int channels, int side, bool hasShortcut, bool rectify, bool hasSecond, int width, bool wide)
    {
        ScalarType format = wide ? ScalarType.Float32 : ScalarType.BFloat16;
        KernelTesting.RequireKernels(format);
        using DisposeScope scope = NewDisposeScope();

        // Sums of up to 10^4 float32 terms in pieces stray by far less than 10^-6 of their norm.
        double rounding = wide ? 1e-6 : OneRounding;
        Tensor x = KernelTesting.Images(1, batch, channels, side, side).mul(2).add(0.7).to_type(format);
        Tensor? shortcut = hasShortcut ? KernelTesting.Images(2, batch, channels, side, side).to_type(format) : null;
        Tensor gradient = KernelTesting.Images(3, batch, channels, side, side).to_type(format);
        Tensor? second = hasSecond ? KernelTesting.Images(4, batch, channels, side, side).to_type(format) : null;
        NormalizationParameters parameters = Parameters(channels);

        // The reference takes the same inputs and computes in float64.
        Tensor wideX = x.to_type(ScalarType.Float64).detach().requires_grad_();
        Tensor? wideShortcut = shortcut?.to_type(ScalarType.Float64).detach().requires_grad_();
        Tensor weight = parameters.Weight.to_type(ScalarType.Float64).detach().requires_grad_();
        Tensor bias = parameters.Bias.to_type(ScalarType.Float64).detach().requires_grad_();
        Tensor mean = parameters.RunningMean.to_type(ScalarType.Float64);
        Tensor variance = parameters.RunningVar.to_type(ScalarType.Float64);
        Tensor expected = nn.functional.batch_norm(wideX, mean, variance, weight, bias, true, 1.0 - Momentum, Epsilon);
        expected = wideShortcut is null ? expected : expected + wideShortcut;
        expected = rectify ? expected.relu() : expected;
        Tensor all = second is null ? gradient.to_type(ScalarType.Float64) : gradient.to_type(ScalarType.Float64) + second.to_type(ScalarType.Float64);
        expected.backward([all]);

        (Tensor y, NormalizationStatistics statistics) = Normalization.Forward(x, shortcut, parameters, rectify, width);
        TestContext.WriteLine($"{WorkerTeam.Kind} threads, vectors of {statistics.Bodies.Width} bits");
        (Tensor inputs, Tensor? added, Tensor weightGradient, Tensor biasGradient) = Normalization.Backward(gradient, second, x, hasShortcut ? y : null, statistics);

        Assert.IsLessThan(rounding, KernelTesting.Difference(y, expected));

        // Two terms are added and rounded as the shortcut's gradient, which the inputs' gradient is then made of.
        double roundings = hasShortcut && hasSecond ? Math.Sqrt(2.0) : 1.0;
        Assert.IsLessThan(roundings * rounding, KernelTesting.Difference(inputs, wideX.grad!));
        Assert.AreEqual(hasShortcut, added is not null);
        if (hasShortcut)
        {
            Assert.IsLessThan(rounding, KernelTesting.Difference(added!, wideShortcut!.grad!));
        }

        Assert.IsLessThan(1e-5, KernelTesting.Difference(weightGradient, weight.grad!));
        Assert.IsLessThan(1e-5, KernelTesting.Difference(biasGradient, bias.grad!));
        Assert.IsLessThan(1e-6, KernelTesting.Difference(parameters.RunningMean, mean));
        Assert.IsLessThan(1e-6, KernelTesting.Difference(parameters.RunningVar, variance));
        CollectionAssert.AreEqual(x.stride(), y.stride());
        CollectionAssert.AreEqual(x.stride(), inputs.stride());
    }

    [TestMethod]
    public void Backward_OfTwoFloat32Rows_StraysAsLibtorchsDoes()
    {
        // The terms of two rows' gradient cancel almost wholly, so float32 itself strays; libtorch's own error is the measure.
        KernelTesting.RequireKernels(ScalarType.Float32);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = KernelTesting.Images(1, 2, 48, 1, 1).to_type(ScalarType.Float32).mul(2).add(0.7);
        Tensor gradient = KernelTesting.Images(3, 2, 48, 1, 1).to_type(ScalarType.Float32);
        NormalizationParameters parameters = Parameters(48);

        (_, NormalizationStatistics statistics) = Normalization.Forward(x, null, parameters, rectify: false);
        (Tensor actual, _, _, _) = Normalization.Backward(gradient, null, x, null, statistics);

        Tensor expected = Reference(ScalarType.Float64);
        double libtorch = KernelTesting.Difference(Reference(ScalarType.Float32), expected);
        double own = KernelTesting.Difference(actual, expected);
        TestContext.WriteLine($"libtorch {libtorch:E2}, own {own:E2}");
        Assert.IsLessThan(2.0 * libtorch, own);

        Tensor Reference(ScalarType dtype)
        {
            Tensor inputs = x.to_type(dtype).detach().clone().requires_grad_();
            nn.functional.batch_norm(inputs, zeros(48, dtype), ones(48, dtype), parameters.Weight.to_type(dtype), parameters.Bias.to_type(dtype), true, 1.0 - Momentum, Epsilon)
                .backward([gradient.to_type(dtype)]);
            return inputs.grad!;
        }
    }

    [TestMethod]
    public void Forward_MeanFarAboveTheDeviation_KeepsTheVariance()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        Tensor x = KernelTesting.Images(5, 16, 64, 16, 16).add(200).to_type(ScalarType.BFloat16);
        NormalizationParameters parameters = Parameters(64);

        (Tensor y, _) = Normalization.Forward(x, null, parameters, rectify: false);

        Tensor mean = zeros(64, ScalarType.Float64);
        Tensor variance = ones(64, ScalarType.Float64);
        Tensor expected = nn.functional.batch_norm(x.to_type(ScalarType.Float64), mean, variance, parameters.Weight.to_type(ScalarType.Float64), parameters.Bias.to_type(ScalarType.Float64), true, 1.0 - Momentum, Epsilon);
        Assert.IsLessThan(OneRounding, KernelTesting.Difference(y, expected));
    }

    [TestMethod]
    public void ForwardAndBackward_WithOtherThreads_GiveTheSameBits()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        Tensor[] one = KernelTesting.WithThreads(1, All);
        Tensor[] three = KernelTesting.WithThreads(3, All);

        Assert.IsTrue(one.Zip(three).All(pair => KernelTesting.Same(pair.First, pair.Second)));
    }

    [TestMethod]
    public void Forward_ChannelsThatNoVectorFits_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.ThrowsExactly<ArgumentException>(() => Normalization.Forward(KernelTesting.Images(1, 2, 12, 3, 3), null, Parameters(12), rectify: true));
    }

    private static Tensor[] All()
    {
        Tensor x = KernelTesting.Images(6, 8, 128, 20, 20);
        Tensor shortcut = KernelTesting.Images(7, 8, 128, 20, 20);
        NormalizationParameters parameters = Parameters(128);
        (Tensor y, NormalizationStatistics statistics) = Normalization.Forward(x, shortcut, parameters, rectify: true);
        (Tensor inputs, Tensor? added, Tensor weight, Tensor bias) = Normalization.Backward(shortcut, null, x, y, statistics);
        return [y, inputs, added!, weight, bias, parameters.RunningMean, parameters.RunningVar];
    }

    private static NormalizationParameters Parameters(int channels)
    {
        using Generator generator = new(9, CPU);
        return new NormalizationParameters(
            rand([channels], generator: generator) + 0.5, randn([channels], generator: generator), randn([channels], generator: generator), rand([channels], generator: generator) + 0.5, Momentum, Epsilon);
    }
}

using CD.Model.Layers;
using CD.Model.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>Transposed convolutions and enlargements against PyTorch 2.6, and the own kernels against libtorch's gradients.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TransposedConvolutionTests
{
    // torch.nn.functional in float64 of x = arange(12).view(1, 2, 2, 3) / 4 - 1, weight = sin(arange(36)).view(2, 2, 3, 3), bias = (.5, -.25):
    // the sum of the outputs y, the sum of y[i] cos(i) in C order, the first and the last. "same" is padding 0 without the last row and column.
    [TestMethod]
    [DataRow(2, "1", 1, 6, 9.476241640317, 0.521158327977, 1.252376840663, -1.239669044588, DisplayName = "border, output padding")]
    [DataRow(2, "valid", null, 7, 12.888216028014, 0.697879437743, 0.124506376614, -1.239669044588, DisplayName = "valid")]
    [DataRow(2, "same", null, 6, 6.213663711902, -0.054219519656, 0.124506376614, -0.852024120109, DisplayName = "same, odd border")]
    [DataRow(1, "1", null, 3, 1.371545867719, 1.988854341945, 0.624526459239, 1.048061362994, DisplayName = "strides 1")]
    [DataRow(4, "valid", null, 12, 28.138216028014, 0.642368187758, 0.124506376614, -0.25, DisplayName = "steps wider than the kernel")]
    public void Call_OfAnOddImage_GivesPyTorchsNumbers(int strides, string padding, int? outputPadding, int width, double sum, double weighted, double first, double last)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using Conv2DTranspose layer = new(2, 3, strides, int.TryParse(padding, out int pixels) ? pixels : padding, outputPadding);
        using Generator generator = new(1);
        layer.Build([-1, 2, -1, -1], new BuildContext(CPU, DTypePolicy.Float64, generator));
        layer.Variables[0].Tensor.copy_(arange(36.0, ScalarType.Float64).sin().view(2, 2, 3, 3));
        layer.Variables[1].Tensor.copy_(tensor(new[] { 0.5, -0.25 }));
        Tensor outputs = layer.Call((arange(12.0, ScalarType.Float64) / 4 - 1).view(1, 2, 2, 3), training: false);

        Assert.AreEqual(width, outputs.size(3));
        CollectionAssert.AreEqual(layer.ComputeOutputShape([1, 2, 2, 3]), outputs.shape);
        CheckNumbers(outputs, sum, weighted, first, last);
    }

    // As above: interpolate with scale_factor 3, bilinear, and 2, nearest.
    [TestMethod]
    [DataRow(3, "bilinear", 40.5, 0.707155815678, -1.0, 1.75)]
    [DataRow(2, "nearest", 18.0, -3.962249463438, -1.0, 1.75)]
    public void UpSampling_OfAnOddImage_GivesPyTorchsNumbers(int size, string interpolation, double sum, double weighted, double first, double last)
    {
        using DisposeScope scope = NewDisposeScope();
        using UpSampling2D layer = new(size, interpolation);
        using Generator generator = new(1);
        layer.Build([-1, 2, -1, -1], new BuildContext(CPU, DTypePolicy.Float64, generator));
        CheckNumbers(layer.Call((arange(12.0, ScalarType.Float64) / 4 - 1).view(1, 2, 2, 3), training: false), sum, weighted, first, last);
    }

    [TestMethod]
    public void AveragePooling_WithABorder_CountsThePixelsOfTheImageOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        using AveragePooling2D layer = new(3, 2, "same");
        using Generator generator = new(1);
        layer.Build([-1, 1, -1, -1], new BuildContext(CPU, DTypePolicy.Float64, generator));
        Tensor outputs = layer.Call(arange(12.0, ScalarType.Float64).view(1, 1, 3, 4), training: false);

        // On paper: rows 0-1 and 1-2 (a border above and below), columns 0-2 and 2-3 (a border at the right only).
        Assert.IsLessThan(1e-14, (outputs.flatten() - tensor(new[] { 3, 4.5, 7, 8.5 })).abs().max().item<double>());
    }

    [TestMethod]
    [DataRow(32, 16, 4, 2, "1", null, 5, 7)]
    [DataRow(32, 3, 4, 2, "same", null, 8, 8)]
    [DataRow(100, 32, 4, 1, "valid", null, 1, 1)]
    [DataRow(16, 32, 3, 2, "1", 1, 4, 3)]
    [DataRow(16, 16, 3, 1, "1", null, 6, 6)]
    public void Gradient_OfTheOwnKernels_IsLibtorchsInFloat64(int channels, int filters, int kernel, int strides, string padding, int? outputPadding, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(4);
        Padding2D border = int.TryParse(padding, out int pixels) ? pixels : padding;
        using Conv2DTranspose own = new(filters, kernel, strides, border, outputPadding), plain = new(filters, kernel, strides, border, outputPadding);
        own.Build([-1, channels, -1, -1], new BuildContext(CPU, DTypePolicy.Float32, generator));
        plain.Build([-1, channels, -1, -1], new BuildContext(CPU, DTypePolicy.Float64, generator));
        using (no_grad())
        {
            own.Variables.Zip(plain.Variables).ToList().ForEach(pair => pair.Second.Tensor.copy_(pair.First.Tensor));
        }

        Tensor x = randn(3, channels, height, width, generator: generator);
        Tensor upstream = randn(own.ComputeOutputShape(x.shape), generator: generator);
        Tensor[] ours = Gradients(own, x, upstream), theirs = Gradients(plain, x.to(ScalarType.Float64), upstream.to(ScalarType.Float64));

        foreach ((Tensor our, Tensor their) in ours.Zip(theirs))
        {
            // Sums of at most 1000 products in float32.
            double scale = their.abs().max().item<double>();
            Assert.IsLessThan(2e-5 * scale, (our.to(ScalarType.Float64) - their).abs().max().item<double>(), string.Join(",", our.shape));
        }
    }

    [TestMethod]
    public void ToInference_OfNormalizedTransposedConvolutions_FoldsAlongTheFilters()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(4);
        using NetworkChain network = new([("up", new Sequential([new Conv2DTranspose(6, 4, 2, 1, useBias: false), new BatchNormalization(), new ReLU(), new Conv2DTranspose(5, 3, 2, "same"), new BatchNormalization(), new LeakyReLU()]))]);
        network.Build([-1, 4, -1, -1], new BuildContext(CPU, DTypePolicy.Float64, generator));
        using (no_grad())
        {
            foreach (Variable variable in network.Variables.Where(variable => variable.Tensor.dim() == 1))
            {
                variable.Tensor.copy_(rand(variable.Tensor.shape, ScalarType.Float64, generator: generator).add_(0.5));
            }
        }

        using InferenceChainNetwork inference = network.ToInference();
        Tensor images = randn([3, 4, 5, 5], ScalarType.Float64, generator: generator);
        Tensor expected = network.Forward(images, training: false)[0].detach();
        Assert.IsLessThan(1e-12, (expected - inference.Forward(images)[0]).abs().max().item<double>());
    }

    [TestMethod]
    public void Dropout_InTraining_KeepsTheMeanAndDrawsFromItsOwnersGenerator()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator weights = new(1), noise = new(2);
        using Dropout layer = new(0.25);
        layer.Build([-1, 1000], new BuildContext(CPU, DTypePolicy.Float32, weights) { Noise = noise });
        Tensor inputs = ones(100, 1000);
        Tensor state = noise.get_state();
        Tensor first = layer.Call(inputs, training: true), second = layer.Call(inputs, training: true);
        noise.set_state(state);

        Assert.IsTrue(layer.Call(inputs, training: true).equal(first).all().item<bool>());
        Assert.IsFalse(first.equal(second).all().item<bool>());
        Assert.IsTrue(layer.Call(inputs, training: false).equal(inputs).all().item<bool>());

        // 100,000 draws of 0 or 4/3: a standard error of 0.0018.
        Assert.AreEqual(1.0, first.mean().item<float>(), 0.01);
        Assert.AreEqual(4f / 3, first.max().item<float>(), 1e-6f);
    }

    [TestMethod]
    public void Constructors_OfWrongArguments_SayWhatIsAllowed()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new Conv2DTranspose(1, 3, 2, 1, outputPadding: 2));
        Assert.ThrowsExactly<ArgumentException>(() => new Conv2DTranspose(1, 3, 2, "same", outputPadding: 1));
        Assert.ThrowsExactly<ArgumentException>(() => new Conv2DTranspose(1, 3, 1, 3).ComputeOutputShape([1, 1, 3, 3]));
        Assert.ThrowsExactly<ArgumentException>(() => new Reshape([-1, -1]));
        Assert.ThrowsExactly<ArgumentException>(() => new Reshape([5]).ComputeOutputShape([1, 6]));
        Assert.ThrowsExactly<ArgumentException>(() => new AveragePooling2D(3, 2, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout(1.0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LeakyReLU(-0.1));
    }

    private static Tensor[] Gradients(Layer layer, Tensor inputs, Tensor upstream)
    {
        Tensor leaf = inputs.clone().requires_grad_();
        Tensor outputs = layer.Call(leaf, training: true);
        (outputs * upstream).sum().backward();
        return [outputs.detach(), leaf.grad!, .. layer.Variables.Select(variable => variable.Tensor.grad!)];
    }

    private static void CheckNumbers(Tensor outputs, double sum, double weighted, double first, double last)
    {
        Tensor flat = outputs.flatten();
        Assert.AreEqual(sum, flat.sum().item<double>(), 1e-11);
        Assert.AreEqual(weighted, (flat * arange(flat.numel(), ScalarType.Float64).cos()).sum().item<double>(), 1e-11);
        Assert.AreEqual(first, flat[0].item<double>(), 1e-11);
        Assert.AreEqual(last, flat[-1].item<double>(), 1e-11);
    }
}

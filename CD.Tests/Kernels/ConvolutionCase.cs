using CD.Model.Kernels;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

/// <summary>A float32 convolution with its gradients in float64, and what libtorch's own float32 differs from them.</summary>
internal sealed class ConvolutionCase
{
    // Over 64 to 512 channels the largest error of F(2x2, 3x3) and of the window products is about that of libtorch's direct sums or half of it;
    // F(4x4, 3x3)'s is 3 to 9 times as large. Winograd's transforms add up to four values before and after a product, which shows in sums of few
    // terms, where libtorch's error may be small by chance: hence four times.
    private const double Allowed = 4.0;

    // One rounding of the largest result: libtorch's error may be below it by chance.
    private const double Rounding = 1.2e-7;

    private readonly (Tensor Exact, Tensor Direct)[] expected;

    /// <summary>Draws the inputs; the tensors belong to the current dispose scope.</summary>
    public ConvolutionCase(long batch, long channels, long filters, long height, long width, long size, long strides, long padding)
    {
        using Generator generator = new(11, CPU);
        Tensor Draw(long first, long second, long third, long fourth) => randn([first, third, fourth, second], generator: generator).permute(0, 3, 1, 2);
        Images = Draw(batch, channels, height, width);
        Kernel = Draw(filters, channels, size, size) / Math.Sqrt(channels * size * size);
        Gradient = Draw(batch, filters, ((height + (2 * padding) - size) / strides) + 1, ((width + (2 * padding) - size) / strides) + 1);
        expected = [.. Results(ScalarType.Float64, strides, padding).Zip(Results(ScalarType.Float32, strides, padding))];
    }

    /// <summary>The inputs.</summary>
    public Tensor Images { get; }

    /// <summary>The kernel.</summary>
    public Tensor Kernel { get; }

    /// <summary>The gradient of the outputs.</summary>
    public Tensor Gradient { get; }

    /// <summary>Asserts that outputs, the inputs' gradient and the kernel's are as near float64 as float32 allows, and laid out channels-last.</summary>
    public void Check(params Tensor[] actual)
    {
        for (int index = 0; index < actual.Length; index++)
        {
            Check(actual[index], expected[index].Exact, expected[index].Direct, index);
        }
    }

    /// <summary>Asserts the same of the kernel's gradient alone.</summary>
    public void CheckKernelGradient(Tensor actual) => Check(actual, expected[2].Exact, expected[2].Direct, 2);

    private static void Check(Tensor actual, Tensor exact, Tensor direct, int index)
    {
        CollectionAssert.AreEqual(exact.shape, actual.shape);
        Assert.AreEqual(ScalarType.Float32, actual.dtype);
        Assert.IsTrue(TensorMemory.IsRows(actual));
        double largest = exact.abs().max().item<double>();
        double bound = Allowed * Math.Max(Error(direct, exact), Rounding * largest);
        Assert.IsLessThan(bound, Error(actual, exact), $"result {index}, largest value {largest}");
    }

    private static double Error(Tensor actual, Tensor exact) => (actual.to_type(ScalarType.Float64) - exact).abs().max().item<double>();

    private Tensor[] Results(ScalarType type, long strides, long padding)
    {
        Tensor images = Images.to_type(type).detach().requires_grad_(), kernel = Kernel.to_type(type).detach().requires_grad_();
        Tensor outputs = nn.functional.conv2d(images, kernel, null, [strides, strides], [padding, padding]);
        outputs.backward([Gradient.to_type(type)]);
        return [outputs.detach(), images.grad!, kernel.grad!];
    }
}

using CD.Model.Gradients;
using CD.Model.Kernels;
using CD.Model.Layers;
using CD.Model.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>What the machine can do at best through libtorch.</summary>
/// <param name="device">The device.</param>
/// <param name="seconds">About how long one measurement lasts.</param>
internal sealed class Ceilings(Device device, double seconds)
{
    private const long ProductSide = 2048;
    private const long CopyBytes = 256 << 20;

    /// <summary>A product of two matrices of 2048 x 2048.</summary>
    /// <param name="dtype">Their type.</param>
    /// <returns>GFLOP/s.</returns>
    public double MatrixProduct(ScalarType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor left = randn([ProductSide, ProductSide], ScalarType.Float32, device).to_type(dtype);
        Tensor right = randn([ProductSide, ProductSide], ScalarType.Float32, device).to_type(dtype);
        return 2.0 * ProductSide * ProductSide * ProductSide / Repeated.Time(() => left.mm(right), seconds / 4.0, device) / 1e9;
    }

    /// <summary>A copy of 256 MiB from one place in memory to another.</summary>
    /// <returns>GB/s, each byte counted once as read and once as written.</returns>
    public double MemoryCopy()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor from = ones([CopyBytes], ScalarType.Byte, device);
        Tensor to = zeros([CopyBytes], ScalarType.Byte, device);
        return 2.0 * CopyBytes / Repeated.Time(() => to.copy_(from).alias(), seconds / 4.0, device) / 1e9;
    }

    /// <summary>
    /// The convolutions of a network alone: forward and both gradients, each shape by itself, over images laid out channels-last,
    /// by libtorch or by the project's own kernels, whichever is faster for the shape.
    /// </summary>
    /// <param name="backbone">The network.</param>
    /// <param name="imageSize">The images' side.</param>
    /// <param name="batchSize">Views in a pass.</param>
    /// <param name="dtype">The type computed in.</param>
    /// <returns>Seconds a pass.</returns>
    public double Convolutions(BackboneKind backbone, int imageSize, int batchSize, ScalarType dtype)
    {
        IReadOnlyList<ConvolutionShape> shapes = ConvolutionShape.Of(backbone, imageSize);
        return shapes.Sum(shape => shape.Count * Convolution(shape, batchSize, dtype, seconds / shapes.Count));
    }

    private double Convolution(ConvolutionShape shape, int batchSize, ScalarType dtype, double budget)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        long border = shape.Kernel / 2;
        long step = shape.Step;
        Tensor x = Draw(batchSize, shape.Inputs, shape.Side, dtype);
        Tensor w = Draw(shape.Outputs, shape.Inputs, shape.Kernel, dtype);
        Tensor g = Draw(batchSize, shape.Outputs, shape.OutputSide, dtype);
        double forward = Repeated.Time(() => nn.functional.conv2d(x, w, null, [step, step], [border, border]), budget / 3.0, device);
        double weights = Repeated.Time(() => ConvolutionOperators.WeightGradient(g, x, w, step, border), budget / 3.0, device);
        double inputs = shape.IsFirst ? 0.0 : Repeated.Time(() => ConvolutionOperators.InputGradient(g, x, w, step, border), budget / 3.0, device);
        return Math.Min(forward + weights + inputs, Own(shape, x, g, budget / 3.0));
    }

    /// <summary>The same by the project's own kernels; infinite where they do not serve.</summary>
    private double Own(ConvolutionShape shape, Tensor x, Tensor g, double budget)
    {
        using Generator generator = new(0);
        using Conv2D layer = new(shape.Outputs, shape.Kernel, shape.Step, shape.Kernel / 2, useBias: false);
        layer.Build(x.shape, new BuildContext(device, x.dtype == ScalarType.BFloat16 ? DTypePolicy.MixedBFloat16 : DTypePolicy.Float32, generator));
        if (!layer.IsTraced)
        {
            return double.PositiveInfinity;
        }

        return Repeated.Time(
            () =>
            {
                using DisposeScope scope = NewDisposeScope();
                (Tensor outputs, Trace trace) = layer.CallTraced(x);
                trace.Backward(new GradientTerms(g.alias()), new WeightGradients(), wanted: !shape.IsFirst);
                return outputs.MoveToOuterDisposeScope();
            },
            budget,
            device);
    }

    private Tensor Draw(long count, long channels, long side, ScalarType dtype) =>
        randn([count, side, side, channels], ScalarType.Float32, device).to_type(dtype).permute(0, 3, 1, 2);
}

using CD.Model.Initializers;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Pica;

/// <summary>An image's horizontal and vertical gradients by Sobel's kernels on the mean of red, green and blue: a convolution that is not trained.</summary>
/// <remarks>It is no part of a model's state. Kernels as in DeepCluster (Caron et al., 2018), from which PICA has them.</remarks>
internal sealed class SobelFilter : IDisposable
{
    /// <summary>The channels that it gives.</summary>
    public const int Channels = 2;

    private static readonly double[] Kernels = [1, 0, -1, 2, 0, -2, 1, 0, -1, 1, 2, 1, 0, 0, 0, -1, -2, -1];

    /// <summary>Creates the filter.</summary>
    /// <param name="context">Device and dtypes; the filter computes in the variables' dtype.</param>
    public SobelFilter(BuildContext context)
    {
        Layer = new Conv2D(Channels, 3, padding: 1, useBias: false, kernelInitializer: new Zeros(), name: "sobel");
        Layer.Build([-1, 3, -1, -1], context with { Policy = context.Policy.FullPrecision });
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Variable kernel = Layer.Variables[0];
        kernel.Tensor.copy_((tensor(Kernels).view(Channels, 1, 3, 3) / 3.0).expand(Channels, 3, 3, 3));
        kernel.Refresh();
    }

    /// <summary>The convolution, built.</summary>
    public Conv2D Layer { get; }

    /// <summary>Computes the gradients, without a graph.</summary>
    /// <param name="images"><c>[batch, 3, height, width]</c>, floating; left as they are.</param>
    /// <returns><c>[batch, 2, height, width]</c>; the current dispose scope owns it.</returns>
    public Tensor Apply(Tensor images)
    {
        using IDisposable guard = no_grad();
        return Layer.Call(images, training: false);
    }

    /// <inheritdoc/>
    public void Dispose() => Layer.Dispose();
}

using CD.Model.Initializers;
using CD.Model.Layers;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>The layers of which the networks of DAC and DCCM consist, with their initial values.</summary>
internal static class PseudoLayers
{
    /// <summary>A convolution without a border, with biases, its normalization and a rectifier; kernels are He-normal.</summary>
    /// <param name="filters">Output channels.</param>
    /// <param name="kernelSize">Height and width of the kernel.</param>
    public static IEnumerable<Layer> Convolution(int filters, int kernelSize = 3) =>
        [new Conv2D(filters, kernelSize, kernelInitializer: new VarianceScaling(2.0)), Normalization(), new ReLU()];

    /// <summary>A linear layer that passes its inputs on at first.</summary>
    /// <param name="units">Output features.</param>
    public static Dense Linear(int units) => new(units, kernelInitializer: new Identity());

    /// <summary>A batch normalization with the defaults of torch.</summary>
    public static BatchNormalization Normalization() => new(momentum: 0.9, epsilon: 1e-5);
}

using CD.Model.Initializers;

namespace CD.Model.Layers;

/// <summary>The layers of which residual networks are made, with torchvision's settings.</summary>
internal static class ResidualLayers
{
    /// <summary>A convolution without bias, with Kaiming-normal kernels, and a border that keeps the size at strides of 1.</summary>
    public static Conv2D Convolution(int filters, int kernelSize, int strides) =>
        new(filters, kernelSize, strides, padding: kernelSize / 2, useBias: false, kernelInitializer: VarianceScaling.KaimingNormalFanOut());

    /// <summary>torch's batch normalization: its momentum 0.1 is Keras' 0.9.</summary>
    public static BatchNormalization Normalization() => new(momentum: 0.9, epsilon: 1e-5);

    /// <summary>The shortcut of a block that changes the channels or the size.</summary>
    public static Sequential Projection(int filters, int strides) => new([Convolution(filters, 1, strides), Normalization()]);
}

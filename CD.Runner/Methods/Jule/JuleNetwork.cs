using CD.Model.Initializers;
using CD.Model.Layers;

namespace CD.Runner.Methods.Jule;

/// <summary>JULE's network for small images: two 5x5 convolutions of 50 maps, then 160 linear outputs of norm 1.</summary>
internal static class JuleNetwork
{
    /// <summary>The smallest side of an image: both convolutions and the pooling between them leave a map.</summary>
    public const int SmallestImage = 13;

    private const int Maps = 50;
    private const int Features = 160;
    private const int Window = 5;
    private const double Deviation = 0.01;

    /// <summary>The layers, unbuilt.</summary>
    /// <param name="channels">The images' channels.</param>
    /// <param name="imageSize">The images' side in pixels, at least <see cref="SmallestImage"/>.</param>
    /// <returns>From <c>[batch, channels, size, size]</c> to <c>[batch, 160]</c>.</returns>
    public static Sequential Create(int channels, int imageSize)
    {
        // Torch's pooling rounded up, which is to say that an odd side has a border at its end; for even ones both are the same.
        int first = imageSize - Window + 1, pooled = (first + 1) / 2, second = pooled - Window + 1;

        // A linear layer on maps is a convolution whose window is as large as they are; its one position is taken as a vector.
        return new Sequential(
        [
            new Conv2D(Maps, Window, kernelInitializer: Normal(channels * Window * Window)),
            new BatchNormalization(0.9, 1e-5),
            new ReLU(),
            new MaxPooling2D(2, 2, first % 2 == 0 ? default(Padding2D) : "same"),
            new Conv2D(Maps, Window, kernelInitializer: Normal(Maps * Window * Window)),
            new BatchNormalization(0.9, 1e-5),
            new ReLU(),
            new Conv2D(Features, second, kernelInitializer: Normal(Maps * second * second)),
            new GlobalAveragePooling2D(),
            new UnitNormalization(),
        ]);
    }

    // N(0, 0.01): the variance is the scale over the inputs.
    private static VarianceScaling Normal(int inputs) => new(Deviation * Deviation * inputs, "fan_in", "untruncated_normal");
}

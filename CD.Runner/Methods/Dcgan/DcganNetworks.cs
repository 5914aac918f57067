using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Model.Networks;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dcgan;

/// <summary>The two networks, for images whose side is a multiple of 4, at least 16.</summary>
/// <remarks>
/// The discriminator halves images by 4x4 convolutions of strides 2, with twice the channels each time, until an odd
/// number of pixels or 4 is left, over which one more convolution gives the logit. The generator is its mirror. Neither has biases. Weights are drawn from N(0, 0.02), the
/// normalizations' scales from N(1, 0.02).
/// </remarks>
internal static class DcganNetworks
{
    private const int LeastSide = 4;
    private const double Deviation = 0.02;
    private const double Slope = 0.2;

    // torch's 0.1 and 1e-5.
    private const double Momentum = 0.9;
    private const double Epsilon = 1e-5;

    /// <summary>Whether there are networks for images of a side.</summary>
    /// <param name="imageSize">The side in pixels.</param>
    public static bool Takes(int imageSize) => Halvings(imageSize) >= 2;

    /// <summary>The discriminator without variables: one part a halving, named <c>maps1</c> and so on, then <c>logit</c>.</summary>
    /// <param name="imageSize">The images' side in pixels.</param>
    /// <param name="width">Channels of the first maps.</param>
    /// <returns>From images in [-1, 1] to maps and logits <c>[batch, 1, 1, 1]</c>; the caller owns it.</returns>
    public static NetworkChain Discriminator(int imageSize, int width)
    {
        int halvings = Halvings(imageSize);
        List<(string Name, Layer Layer)> parts = [];
        for (int index = 0; index < halvings; index++)
        {
            Conv2D convolution = new(width << index, 4, 2, 1, useBias: false, kernelInitializer: Initial());
            parts.Add(($"maps{index + 1}", new Sequential(index == 0 ? [convolution, new LeakyReLU(Slope)] : [convolution, new BatchNormalization(Momentum, Epsilon), new LeakyReLU(Slope)])));
        }

        parts.Add(("logit", new Conv2D(1, imageSize >> halvings, useBias: false, kernelInitializer: Initial())));
        return new NetworkChain(parts);
    }

    /// <summary>The generator without variables.</summary>
    /// <param name="imageSize">The images' side in pixels.</param>
    /// <param name="width">Channels of its last maps.</param>
    /// <param name="channels">The images' channels.</param>
    /// <returns>From z, <c>[batch, dimensions, 1, 1]</c>, to images in [-1, 1]; the caller owns it.</returns>
    public static NetworkChain Generator(int imageSize, int width, int channels)
    {
        int doublings = Halvings(imageSize);
        List<Layer> layers = [new Conv2DTranspose(width << (doublings - 1), imageSize >> doublings, useBias: false, kernelInitializer: Initial())];
        for (int index = doublings - 2; index >= 0; index--)
        {
            layers.AddRange([new BatchNormalization(Momentum, Epsilon), new ReLU(), new Conv2DTranspose(width << index, 4, 2, 1, useBias: false, kernelInitializer: Initial())]);
        }

        layers.AddRange([new BatchNormalization(Momentum, Epsilon), new ReLU(), new Conv2DTranspose(channels, 4, 2, 1, useBias: false, kernelInitializer: Initial()), new Activation("tanh")]);
        return new NetworkChain([("generator", new Sequential(layers))]);
    }

    /// <summary>Draws the scales of a built network's normalizations.</summary>
    /// <param name="network">The network.</param>
    /// <param name="generator">The source, on the processor.</param>
    public static void DrawScales(NetworkChain network, Generator generator)
    {
        using IDisposable guard = no_grad();
        foreach (Variable variable in network.TrainableVariables.Where(variable => variable.Name == "weight" && variable.Tensor.dim() == 1))
        {
            using Tensor drawn = new RandomNormal(1, Deviation).Create(variable.Tensor.shape, generator);
            variable.Tensor.copy_(drawn);
            variable.Refresh();
        }
    }

    private static int Halvings(int imageSize)
    {
        int count = 0;
        for (int side = imageSize; side % 2 == 0 && side / 2 >= LeastSide; side /= 2)
        {
            count++;
        }

        return count;
    }

    private static RandomNormal Initial() => new(0, Deviation);
}

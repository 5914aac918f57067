using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.DeCnn;

/// <summary>Local contrast normalisation (Jarrett et al., ICCV 2009): from each pixel the mean of its surroundings is taken away, and what is left is divided by its spread there.</summary>
internal static class LocalContrast
{
    // A window of 9 x 9 pixels, cut off at borders, with Gaussian weights of a standard deviation of 2 pixels.
    private const double Radius = 4.5;
    private const double Deviation = 2.0;

    // Far below a grey level of 1/255, so that an image of one colour becomes zeros.
    private const double SmallestSpread = 1e-4;

    /// <summary>Normalises images.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>, float32 or float64; left as they are.</param>
    /// <returns>The same shape: <c>v / max(s, mean of s over the image)</c> with v the difference from the local mean over all channels and s the local root mean square of v. The current dispose scope owns it.</returns>
    public static Tensor Apply(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor down = Means(images.size(2), images);
        Tensor across = Means(images.size(3), images).mT;
        Tensor centred = images - Local(images.mean([1L], keepdim: true));
        Tensor spread = Local(centred.square().mean([1L], keepdim: true)).sqrt(); // [batch, 1, height, width]
        Tensor usual = spread.mean([1L, 2L, 3L], keepdim: true);
        return (centred / maximum(spread, usual).clamp_min(SmallestSpread)).MoveToOuterDisposeScope();

        Tensor Local(Tensor map) => down.matmul(map).matmul(across);
    }

    /// <summary>The matrix of weighted means around each place of a line, <c>[size, size]</c>; each row sums to 1.</summary>
    private static Tensor Means(long size, Tensor like)
    {
        Tensor places = arange(size, dtype: like.dtype, device: like.device);
        Tensor distance = places.unsqueeze(1) - places.unsqueeze(0);
        Tensor weights = (distance.square() / (-2.0 * Deviation * Deviation)).exp() * (distance.abs() < Radius).to_type(like.dtype);
        return weights / weights.sum(1, keepdim: true);
    }
}

using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>Bilinear resizing of a crop along one axis, written as a matrix a sample.</summary>
/// <remarks>
/// The weights are those of torch's <c>interpolate(mode: bilinear, align_corners: false)</c> on the crop alone: a triangle
/// of half-width max(scale, 1) with antialiasing (scale = extent / target), normalised over the taps inside the crop, or of
/// half-width 1 without it, its centre held inside the crop.
/// </remarks>
internal static class InterpolationMatrix
{
    // A distance at which every triangle is zero.
    private const double OutOfReach = 1e6;

    /// <summary>Builds the matrices.</summary>
    /// <param name="starts">The crops' first pixels; <c>[batch]</c>, float32 or float64, whole numbers.</param>
    /// <param name="extents">The crops' lengths in pixels; shaped and typed like <paramref name="starts"/>, whole numbers of 1 or more.</param>
    /// <param name="mirrored">1 where the result is reversed, 0 elsewhere; shaped and typed like <paramref name="starts"/>; null for none.</param>
    /// <param name="source">The image's length in pixels.</param>
    /// <param name="target">The result's length in pixels.</param>
    /// <param name="antialias">Whether a shrinking resize averages over all the pixels it skips.</param>
    /// <returns><c>[batch, target, source]</c> on the device and of the dtype of <paramref name="starts"/>; non-negative, every row sums to 1 and is zero outside the crop.</returns>
    public static Tensor Build(Tensor starts, Tensor extents, Tensor? mirrored, long source, long target, bool antialias)
    {
        using var scope = NewDisposeScope();
        Tensor extent = extents.view(-1, 1);                                                           // (N, 1)
        Tensor places = arange(target, dtype: starts.dtype, device: starts.device).view(1, -1);        // (1, T)
        if (mirrored is not null)
        {
            places = places.add(mirrored.view(-1, 1).mul(places.mul(-2).add_(target - 1)));            // (N, T): i, or target - 1 - i
        }

        Tensor scale = extent.div(target);
        Tensor centers = places.add(0.5).mul(scale);                                                   // (N, T), from the crop's start
        Tensor support = scale.clamp_min(1);
        if (!antialias)
        {
            support = ones_like(scale);
            centers = centers.clamp_min_(0.5).minimum(extent.sub(0.5));
        }

        Tensor taps = arange(source, dtype: starts.dtype, device: starts.device).add_(0.5).sub(starts.view(-1, 1)); // (N, L), from the crop's start
        Tensor inside = taps.gt(0).logical_and_(taps.lt(extent));
        taps = where(inside, taps.div_(support), full_like(taps, OutOfReach));
        Tensor weights = taps.unsqueeze(1).sub(centers.div(support).unsqueeze(2)).abs_().neg_().add_(1).clamp_min_(0); // (N, T, L)
        if (antialias)
        {
            weights.div_(weights.sum(2, keepdim: true));
        }

        return weights.MoveToOuterDisposeScope();
    }

    /// <summary>Resamples images along both axes: <c>rows x image x columns transposed</c>, in the cheaper order.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>.</param>
    /// <param name="rows">The matrices of the vertical axis, <c>[batch, target height, height]</c>.</param>
    /// <param name="columns">The matrices of the horizontal axis, <c>[batch, target width, width]</c>.</param>
    /// <returns><c>[batch, channels, target height, target width]</c>.</returns>
    public static Tensor Resample(Tensor images, Tensor rows, Tensor columns)
    {
        using var scope = NewDisposeScope();
        long n = images.shape[0];
        long c = images.shape[1];
        long h = images.shape[2];
        long w = images.shape[3];
        long targetHeight = rows.shape[1];
        long targetWidth = columns.shape[1];
        Tensor rowsOfPlanes = rows.unsqueeze(1).expand(n, c, targetHeight, h).reshape(n * c, targetHeight, h); // (N C, T, H)
        Tensor columnsTransposed = columns.transpose(1, 2);                                            // (N, W, T)
        bool widthFirst = h * targetWidth * (w + targetHeight) <= targetHeight * w * (h + targetWidth);
        Tensor result;
        if (widthFirst)
        {
            Tensor narrowed = images.reshape(n, c * h, w).bmm(columnsTransposed);                      // (N, C H, T)
            result = rowsOfPlanes.bmm(narrowed.view(n * c, h, targetWidth));
        }
        else
        {
            Tensor narrowed = rowsOfPlanes.bmm(images.reshape(n * c, h, w));                           // (N C, T, W)
            result = narrowed.view(n, c * targetHeight, w).bmm(columnsTransposed);
        }

        return result.view(n, c, targetHeight, targetWidth).MoveToOuterDisposeScope();
    }
}

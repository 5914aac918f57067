using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dcgan;

/// <summary>A discriminator's maps as one row of features an image (Radford et al., 2016, section 5).</summary>
/// <remarks>
/// Each layer's maps are max-pooled to 4x4, flattened and divided by their norm, image by image, so that every layer weighs the same, then put side
/// by side. A norm below 1e-12 counts as that.
/// </remarks>
internal static class DiscriminatorMaps
{
    private const int Side = 4;

    /// <summary>The features.</summary>
    /// <param name="maps">One layer's maps each, <c>[batch, channels, side, side]</c>, the side at least 4.</param>
    /// <returns><c>[batch, 16 x all channels]</c>; the current dispose scope owns it.</returns>
    public static Tensor Features(IEnumerable<Tensor> maps)
    {
        using DisposeScope scope = NewDisposeScope();
        return cat([.. maps.Select(Block)], 1).MoveToOuterDisposeScope();
    }

    private static Tensor Block(Tensor maps)
    {
        Tensor flat = Pooled(maps).flatten(1); // [batch, 16 channels]
        return flat / flat.norm(1, keepdim: true, p: 2).clamp_min(1e-12);
    }

    /// <summary>The largest value of each of 4x4 windows that cover the maps, overlapping where 4 does not divide the side.</summary>
    private static Tensor Pooled(Tensor maps)
    {
        long side = maps.size(2);
        if (side % Side == 0)
        {
            return nn.functional.max_pool2d(maps, (side / Side, side / Side));
        }

        (long Start, long Count)[] windows = [.. Enumerable.Range(0, Side).Select(index => (index * side / Side, (((index + 1) * side) + Side - 1) / Side - (index * side / Side)))];
        return stack(
            [.. windows.Select(row => stack([.. windows.Select(column => maps.narrow(2, row.Start, row.Count).narrow(3, column.Start, column.Count).amax([2L, 3L]))], 2))],
            2); // [batch, channels, 4, 4]
    }
}

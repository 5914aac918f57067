using System.Collections.Immutable;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>The four adjustments of one view's colours and the order in which they are made.</summary>
/// <param name="Brightness">Factor of <see cref="ColorAdjustments.Brightness"/>; 0 or more, 1 changes nothing.</param>
/// <param name="Contrast">Factor of <see cref="ColorAdjustments.Contrast"/>; 0 or more, 1 changes nothing.</param>
/// <param name="Saturation">Factor of <see cref="ColorAdjustments.Saturation"/>; 0 or more, 1 changes nothing.</param>
/// <param name="Hue">Shift of <see cref="ColorAdjustments.Hue(Tensor, Tensor)"/> in turns of the colour circle; -0.5 to 0.5, 0 changes nothing.</param>
/// <param name="Order">Index into <see cref="Orders"/>; 0 to 23.</param>
internal readonly record struct ColorJitter(double Brightness, double Contrast, double Saturation, double Hue, int Order)
{
    /// <summary>The 24 orders of the four adjustments, sorted lexicographically.</summary>
    public static ImmutableArray<ImmutableArray<ColorOperation>> Orders { get; } =
        [.. Permutations(Enum.GetValues<ColorOperation>())];

    private static IEnumerable<ImmutableArray<ColorOperation>> Permutations(ColorOperation[] rest) =>
        rest.Length == 0
            ? [[]]
            : rest.SelectMany(first => Permutations([.. rest.Where(other => other != first)]).Select(tail => tail.Insert(0, first)));
}

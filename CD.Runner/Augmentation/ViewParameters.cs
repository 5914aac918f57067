using System.Collections.Immutable;
using CD.Runner.Data;

namespace CD.Runner.Augmentation;

/// <summary>How one view of each image of a batch is made: an immutable value that decides the view's pixels.</summary>
/// <param name="Samples">One entry an image, in the batch's order.</param>
internal sealed record ViewParameters(ImmutableArray<SampleView> Samples)
{
    /// <summary>The parameters that only resize: the whole image, nothing distorted.</summary>
    /// <param name="batch">The images.</param>
    public static ViewParameters Undistorted(ImageBatch batch) =>
        new([.. Enumerable.Range(0, batch.Count).Select(i => new SampleView(new CropBox(0, 0, batch.HeightOf(i), batch.WidthOf(i)), false, null, false, null))]);

    /// <summary>Whether the other parameters have equal entries in the same order.</summary>
    /// <param name="other">The parameters to compare with.</param>
    public bool Equals(ViewParameters? other) => other is not null && Samples.SequenceEqual(other.Samples);

    /// <inheritdoc/>
    public override int GetHashCode() => Samples.Aggregate(0, HashCode.Combine);
}

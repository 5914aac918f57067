namespace CD.Runner.Duplicates;

/// <summary>The duplicates of a data set.</summary>
/// <param name="CosineThreshold">The smallest cosine of a near duplicate's features with those of the image that is kept; 1 where there is none.</param>
/// <param name="Groups">Exact ones first, then near ones, each in the order of the images that are kept. An image is in one exact group at most, and in one near group at most; of exact copies only the kept one can be in a near group.</param>
internal sealed record DuplicateReport(double CosineThreshold, IReadOnlyList<DuplicateGroup> Groups)
{
    /// <summary>The contrast (see <see cref="PairContrasts"/>) above which a pair of pictures was taken for near duplicates.</summary>
    public required double ContrastThreshold { get; init; }

    /// <summary>How many images could go, if each group kept one.</summary>
    public int Removable => Groups.Sum(group => group.Items.Count - 1);
}

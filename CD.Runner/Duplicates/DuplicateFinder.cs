using CD.Runner.Data;
using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.Duplicates;

/// <summary>Finds images that are in a data set more than once.</summary>
/// <remarks>
/// <para>
/// Exact copies have the same content hash. Near ones are sought among the nearest neighbours by features and among the pictures of the most similar
/// spectra (<see cref="Spectra"/>), and confirmed as pictures (<see cref="PairContrasts"/>): features that were learned to
/// ignore crops, flips and colours lie close together for different images of one thing, too, so that no cosine alone tells a duplicate from a second photograph.
/// </para>
/// <para>
/// A group is an image and those that are near it: no image is in a group because of a third one. Images are taken in the order in which they would be kept
/// (the most pixels first, then the first), and each gathers those near it that no other has gathered.
/// </para>
/// <para>The time is that of the neighbours (<see cref="NeighbourSearch"/>), of reading the images once, and some microseconds a pair; memory beside the neighbours some 2 kB an image.</para>
/// </remarks>
internal static class DuplicateFinder
{
    /// <summary>Finds duplicates.</summary>
    /// <param name="features">The images' features, finite.</param>
    /// <param name="source">The images, as many.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops between two batches or blocks.</param>
    /// <returns>The groups.</returns>
    /// <exception cref="ArgumentException">There are not as many images as items, or a feature is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static DuplicateReport Find(FeatureMatrix features, IImageSource source, DuplicateOptions options, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Neighbours, 1);
        return Find(features, Nearest(features, options.Neighbours, cancellation), source, options, cancellation);
    }

    /// <summary>Finds duplicates among images whose neighbours are known.</summary>
    /// <param name="features">The images' features, finite.</param>
    /// <param name="neighbours">The images' neighbours by features; all of them are compared as pictures.</param>
    /// <param name="source">The images, as many.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops between two batches or pieces.</param>
    /// <returns>The groups.</returns>
    /// <exception cref="ArgumentException">There are not as many images or neighbours as items.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static DuplicateReport Find(FeatureMatrix features, Neighbours neighbours, IImageSource source, DuplicateOptions options, CancellationToken cancellation)
    {
        if (source.Count != features.Count || neighbours.Count != features.Count)
        {
            throw new ArgumentException($"Every item has an image and neighbours; received {features.Count} items, {source.Count} images and the neighbours of {neighbours.Count}.", nameof(source));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.SimilarSpectra, 1);
        PictureIndex pictures = PictureIndex.Read(source, cancellation);
        List<int[]> copies = [.. Enumerable.Range(0, source.Count).GroupBy(item => Convert.ToHexString(pictures.Contents[item])).Where(group => group.Skip(1).Any()).Select(group => group.ToArray())];
        int[] kept = [.. Enumerable.Range(0, source.Count)];
        foreach (int[] group in copies)
        {
            Array.ForEach(group, item => kept[item] = group[0]);
        }

        Neighbours similar = Nearest(Spectra.Of(pictures.Thumbnails, cancellation), options.SimilarSpectra, cancellation);
        PairContrasts contrasts = PairContrasts.Of(new NeighbourPairs([neighbours, similar], kept), pictures.Thumbnails, cancellation);
        double threshold = contrasts.Threshold(options.FalsePairs);
        DuplicateGroup[] near = [.. Stars(contrasts.Above(threshold, options.LeastCorrelation), pictures.Pixels).Select(star => Group(DuplicateKind.Near, star, features))];
        return new DuplicateReport(
            near.SelectMany(group => group.Cosines).Append(1.0).Min(),
            [.. copies.Select(group => Group(DuplicateKind.Exact, group, features)), .. near.OrderBy(group => group.Keep)])
        {
            ContrastThreshold = threshold,
        };
    }

    private static Neighbours Nearest(FeatureMatrix items, int most, CancellationToken cancellation) => items.Count == 1
        ? new Neighbours(1, 0, [], [])
        : NeighbourSearch.Find(items, Math.Min(most, items.Count - 1), cancellation);

    /// <summary>Groups of an image and those near it, the image to keep first.</summary>
    private static IEnumerable<int[]> Stars(IEnumerable<(int Item, int Other)> pairs, IReadOnlyList<long> pixels)
    {
        ILookup<int, int> near = pairs.SelectMany(pair => ((int, int)[])[(pair.Item, pair.Other), (pair.Other, pair.Item)]).ToLookup(pair => pair.Item1, pair => pair.Item2);
        HashSet<int> gathered = [];
        foreach (int item in near.Select(entry => entry.Key).OrderByDescending(item => pixels[item]).ThenBy(item => item))
        {
            if (gathered.Add(item))
            {
                int[] members = [.. near[item].Where(gathered.Add)];
                if (members.Length > 0)
                {
                    yield return [item, .. members];
                }
            }
        }
    }

    private static DuplicateGroup Group(DuplicateKind kind, int[] keptFirst, FeatureMatrix features)
    {
        int[] items = [.. keptFirst.Order()];
        return new DuplicateGroup(kind, items, keptFirst[0], [.. items.Select(item => item == keptFirst[0] ? 1.0 : Cosine(features.Row(item), features.Row(keptFirst[0])))]);
    }

    private static double Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double product = 0.0, leftSquare = 0.0, rightSquare = 0.0;
        for (int feature = 0; feature < left.Length; feature++)
        {
            product += (double)left[feature] * right[feature];
            leftSquare += (double)left[feature] * left[feature];
            rightSquare += (double)right[feature] * right[feature];
        }

        double norms = Math.Sqrt(leftSquare * rightSquare);
        return norms > 0.0 ? Math.Clamp(product / norms, -1.0, 1.0) : 0.0;
    }
}

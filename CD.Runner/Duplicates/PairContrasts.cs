using CD.Runner.Distances;

namespace CD.Runner.Duplicates;

/// <summary>How much more alike two images are, as pictures, than either is to its other neighbours.</summary>
/// <remarks>
/// <para>
/// The likeness of two thumbnails is Fisher's z = artanh(r) of their best correlation r. An item's background is the median likeness of its neighbours by
/// features, and a pair's contrast is its likeness less the larger background of its two items. Trousers all resemble each other, so that a correlation of 0.97 says
/// nothing there; among photographs 0.85 says all. It is the idea of Lowe's ratio test ("Distinctive image features from scale-invariant keypoints", IJCV 2004, section 7.1).
/// </para>
/// <para>
/// The threshold is the contrast that chance alone would exceed in a given number of pairs of the set. Contrasts of pairs that are no duplicates have a tail that falls
/// exponentially; its rate λ follows from the contrasts u and v that 10 % and 2 % of the pairs exceed, λ = ln 5 / (v - u), and M pairs exceed
/// t = v + ln(0.02 M / E) / λ in E cases. The few pairs that are duplicates lie above v. Where they are more than 2 % of the pairs the threshold rises, and some are missed.
/// </para>
/// </remarks>
internal sealed class PairContrasts
{
    private const double MostCorrelation = 0.999;
    private const int FewestNeighbours = 10;
    private const double UsualBackground = 0.5;
    private const int FewestPairs = 1000;
    private const double UsualThreshold = 1.25;
    private const double Near = 0.1;
    private const double Far = 0.02;
    private const int Piece = 64;

    private readonly NeighbourPairs pairs;
    private readonly double[] likeness;
    private readonly double[] backgrounds;

    private PairContrasts(NeighbourPairs pairs, double[] likeness)
    {
        this.pairs = pairs;
        this.likeness = likeness;
        backgrounds = [.. Enumerable.Range(0, pairs.Items).Select(Background)];
    }

    /// <summary>Compares all pairs as pictures.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="thumbnails">The pictures.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static PairContrasts Of(NeighbourPairs pairs, Thumbnails thumbnails, CancellationToken cancellation)
    {
        double[] likeness = new double[pairs.Places];
        RowPieces.Run(pairs.Items, Piece, (from, end) =>
        {
            cancellation.ThrowIfCancellationRequested();
            ThumbnailMatch match = new();
            for (int item = from; item < end; item++)
            {
                Compare(pairs, item, thumbnails, match, likeness);
            }
        });

        for (int item = 0; item < pairs.Items; item++)
        {
            (int first, int last) = pairs.Of(item);
            for (int place = first; place < last; place++)
            {
                likeness[place] = likeness[pairs.FirstOf(item, place)];
            }
        }

        return new PairContrasts(pairs, likeness);
    }

    /// <summary>The contrast that chance alone exceeds in so many pairs of the set; 1.25 where there are fewer than 1,000 pairs or too little to tell.</summary>
    /// <param name="falsePairs">E, the number of pairs, above 0.</param>
    public double Threshold(double falsePairs)
    {
        double[] contrasts = [.. All().Select(pair => pair.Contrast).Order()];
        if (contrasts.Length < FewestPairs)
        {
            return UsualThreshold;
        }

        double near = contrasts[(int)((1.0 - Near) * contrasts.Length)], far = contrasts[(int)((1.0 - Far) * contrasts.Length)];
        double scale = (far - near) / Math.Log(Near / Far);
        return scale > 0.0 ? far + (scale * Math.Max(0.0, Math.Log(Far * contrasts.Length / falsePairs))) : UsualThreshold;
    }

    /// <summary>The pairs that are more alike than chance would have them.</summary>
    /// <param name="threshold">The contrast that they exceed.</param>
    /// <param name="leastCorrelation">The least correlation, in [0, 1).</param>
    /// <returns>The pairs, in the order of their lower items; each once.</returns>
    public IEnumerable<(int Item, int Other)> Above(double threshold, double leastCorrelation)
    {
        double least = Math.Atanh(leastCorrelation);
        return All().Where(pair => pair.Contrast > threshold && likeness[pair.Place] >= least).Select(pair => (pair.Item, pairs.At(pair.Place)));
    }

    private static void Compare(NeighbourPairs pairs, int item, Thumbnails thumbnails, ThumbnailMatch match, double[] likeness)
    {
        (int first, int end) = pairs.Of(item);
        if (first < end)
        {
            match.SetLeft(thumbnails.Of(item));
        }

        for (int place = first; place < end; place++)
        {
            if (pairs.FirstOf(item, place) == place)
            {
                likeness[place] = Math.Atanh(Math.Min(MostCorrelation, match.With(thumbnails.Of(pairs.At(place)))));
            }
        }
    }

    private IEnumerable<(int Item, int Place, double Contrast)> All()
    {
        for (int item = 0; item < pairs.Items; item++)
        {
            (int first, int end) = pairs.Of(item);
            for (int place = first; place < end; place++)
            {
                if (pairs.FirstOf(item, place) == place)
                {
                    yield return (item, place, likeness[place] - Math.Max(backgrounds[item], backgrounds[pairs.At(place)]));
                }
            }
        }
    }

    /// <summary>The median likeness of an item's neighbours; a usual one where there are fewer than 10, of which duplicates may be the half.</summary>
    private double Background(int item)
    {
        (int first, int end) = pairs.Of(item);
        if (end - first < FewestNeighbours)
        {
            return UsualBackground;
        }

        double[] sorted = [.. likeness[first..end].Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
    }
}

using System.Runtime.InteropServices;

namespace CD.Runner.Heads;

/// <summary>How a head's output goes with the classes; items with the class -1 do not count.</summary>
/// <param name="BestClass">The class that the output tells best from all others; of equals the first.</param>
/// <param name="Auc">The area under the ROC curve of <paramref name="BestClass"/> against the rest, in [0, 1]: above one half where the head is on for the class, below where it is off.</param>
/// <param name="Means">The mean output of each class; null for a class without items.</param>
internal sealed record ClassSeparation(int BestClass, double Auc, IReadOnlyList<double?> Means)
{
    /// <summary>The classes that have items, those with the highest mean output first; of equals the first.</summary>
    public IReadOnlyList<int> FromHighest => [.. Enumerable.Range(0, Means.Count).Where(label => Means[label] is not null).OrderByDescending(label => Means[label])];

    /// <summary>Compares the outputs of classes.</summary>
    /// <remarks>
    /// AUC = (R - n (n + 1) / 2) / (n m), where R is the sum of the ranks of the class' n outputs among all n + m, equal outputs
    /// sharing their mean rank: the chance that an image of the class has a higher output than one of the rest, with half of the ties.
    /// </remarks>
    /// <param name="outputs">One output an item.</param>
    /// <param name="labels">One class an item, in [0, <paramref name="classes"/>), or -1 for none.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The separation; null where fewer than two classes have items.</returns>
    public static ClassSeparation? Of(ReadOnlySpan<float> outputs, IReadOnlyList<int> labels, int classes)
    {
        int[] counts = new int[classes];
        double[] sums = new double[classes];
        for (int item = 0; item < outputs.Length; item++)
        {
            if (labels[item] is >= 0 and int label)
            {
                counts[label]++;
                sums[label] += outputs[item];
            }
        }

        if (counts.Count(count => count > 0) < 2)
        {
            return null;
        }

        double[] areas = Areas(outputs, labels, counts);
        int best = Enumerable.Range(0, classes).Where(label => counts[label] > 0).MaxBy(label => Math.Abs(areas[label] - 0.5));
        return new ClassSeparation(best, areas[best], [.. counts.Select((count, label) => count > 0 ? sums[label] / count : (double?)null)]);
    }

    /// <summary>The area under the ROC curve of every class against the rest.</summary>
    /// <param name="outputs">One output an item.</param>
    /// <param name="labels">One class an item, or -1 for none.</param>
    /// <param name="counts">The number of items of each class.</param>
    /// <returns>One area a class, in [0, 1]; not a number for a class without items, or with all of them.</returns>
    public static double[] Areas(ReadOnlySpan<float> outputs, IReadOnlyList<int> labels, IReadOnlyList<int> counts)
    {
        List<float> known = [];
        List<int> classOf = [];
        for (int item = 0; item < outputs.Length; item++)
        {
            if (labels[item] is >= 0 and int label)
            {
                known.Add(outputs[item]);
                classOf.Add(label);
            }
        }

        CollectionsMarshal.AsSpan(known).Sort(CollectionsMarshal.AsSpan(classOf));
        return [.. RankSums(known, classOf, counts.Count).Select((sum, label) => (sum - (counts[label] * (counts[label] + 1.0) / 2.0)) / ((double)counts[label] * (known.Count - counts[label])))];
    }

    private static double[] RankSums(List<float> sorted, List<int> labels, int classes)
    {
        double[] ranks = new double[classes];
        for (int first = 0; first < sorted.Count;)
        {
            int end = first + 1;
            while (end < sorted.Count && sorted[end] == sorted[first])
            {
                end++;
            }

            // The places first to end - 1 have the ranks first + 1 to end.
            double shared = (first + 1 + end) / 2.0;
            for (int place = first; place < end; place++)
            {
                ranks[labels[place]] += shared;
            }

            first = end;
        }

        return ranks;
    }
}

using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Tables;

namespace CD.Runner.Heads;

/// <summary>The tables of heads: <c>heads.csv</c>, one row a head, and <c>correlation.csv</c>.</summary>
internal static class HeadTable
{
    private static readonly string[] Columns =
    [
        "head", "constant", "mean", "std", "min", "max", "share_on", "entropy", "entropy_of_mean", "information",
        "nearest_head", "nearest_correlation", "mean_abs_correlation",
        "best_class", "best_class_auc", "highest_class", "highest_class_mean", "lowest_class", "lowest_class_mean", "class_difference",
        "top", "bottom",
    ];

    /// <summary>Writes one row a head, those first that tell most; a value that a head has not is empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="analysis">The heads.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, HeadAnalysis analysis) => Csv.Write(path, csv =>
    {
        csv.WriteHeader(Columns);
        foreach (HeadStatistics head in analysis.MostInformative)
        {
            IReadOnlyList<int> classes = head.Separation?.FromHighest ?? [];
            double? highest = classes.Count > 0 ? head.Separation!.Means[classes[0]] : null;
            double? lowest = classes.Count > 0 ? head.Separation!.Means[classes[^1]] : null;
            csv.WriteField(head.Head);
            csv.WriteField(head.Constant ? "yes" : "no");
            foreach (double? value in (double?[])[head.Mean, head.Deviation, head.Minimum, head.Maximum, head.ShareOn, head.Entropy, head.EntropyOfMean, head.Information])
            {
                csv.WriteField(value);
            }

            csv.WriteField(head.Nearest);
            csv.WriteField(head.NearestCorrelation);
            csv.WriteField(head.MeanAbsoluteCorrelation);
            csv.WriteField(head.Separation is { } separation ? Name(analysis, separation.BestClass) : string.Empty);
            csv.WriteField(head.Separation?.Auc);
            csv.WriteField(classes.Count > 0 ? Name(analysis, classes[0]) : string.Empty);
            csv.WriteField(highest);
            csv.WriteField(classes.Count > 0 ? Name(analysis, classes[^1]) : string.Empty);
            csv.WriteField(lowest);
            csv.WriteField(highest - lowest);
            csv.WriteField(string.Join(' ', head.Top));
            csv.WriteField(string.Join(' ', head.Bottom));
            csv.EndRecord();
        }
    });

    /// <summary>Writes the correlations with the heads' numbers in the first row and column, in the order of their numbers; those of constant heads are empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="analysis">The heads.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteCorrelation(string path, HeadAnalysis analysis) => Csv.Write(path, csv =>
    {
        int count = analysis.Heads.Count;
        csv.WriteHeader((string[])["head", .. Enumerable.Range(0, count).Select(head => head.ToString(CultureInfo.InvariantCulture))]);
        for (int head = 0; head < count; head++)
        {
            csv.WriteField(head);
            for (int other = 0; other < count; other++)
            {
                double r = analysis.Correlation[head, other];
                csv.WriteField(double.IsNaN(r) ? (double?)null : r);
            }

            csv.EndRecord();
        }
    });

    /// <summary>The name of a class, or its index where it has none.</summary>
    internal static string Name(HeadAnalysis analysis, int label) =>
        label < analysis.ClassNames.Count ? analysis.ClassNames[label] : label.ToString(CultureInfo.InvariantCulture);
}

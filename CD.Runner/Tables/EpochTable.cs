using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CsvHelper;

namespace CD.Runner.Tables;

/// <summary>The table of epochs, <c>RUN/metrics.csv</c>.</summary>
/// <remarks>
/// Columns: <c>epoch</c>, one for each loss term, <c>total, learning_rate, grad_norm</c>, the scores
/// <c>backbone_nmi, backbone_ari, backbone_acc, feature_nmi, feature_ari, feature_acc</c> (empty where an epoch was not
/// evaluated), and last <c>seconds, views_per_second</c>, the only ones that differ between equal runs.
/// </remarks>
public static class EpochTable
{
    /// <summary>The table's file name in a run's folder.</summary>
    public const string FileName = "metrics.csv";

    private static readonly string[] AfterTerms =
    [
        "total", "learning_rate", "grad_norm",
        "backbone_nmi", "backbone_ari", "backbone_acc", "feature_nmi", "feature_ari", "feature_acc",
        "seconds", "views_per_second",
    ];

    /// <summary>Whether the table has a column of that name beside the loss terms' columns.</summary>
    /// <param name="name">The name of a term.</param>
    /// <returns>Whether no term can have it.</returns>
    internal static bool HasColumn(string name) => name == "epoch" || AfterTerms.Contains(name);

    /// <summary>Writes the whole table, replacing an older one atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="records">The epochs in order; all with the same loss terms. May be empty.</param>
    /// <exception cref="ArgumentException">The epochs' loss terms differ, or a term has the name of another column.</exception>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<EpochRecord> records)
    {
        string[] terms = TermsOf(records);
        Csv.Write(path, csv =>
        {
            csv.WriteHeader((string[])["epoch", .. terms, .. AfterTerms]);
            foreach (EpochRecord record in records)
            {
                WriteRow(csv, record);
            }
        });
    }

    /// <summary>Reads the table.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The epochs, equal to those written.</returns>
    /// <exception cref="UserErrorException">The file cannot be read, or is not such a table.</exception>
    public static IReadOnlyList<EpochRecord> Read(string path) => Csv.Read(path, skipTorn: false, csv =>
    {
        string[] header = [.. csv.Headers];
        int total = Array.IndexOf(header, "total");
        if (total < 1 || header[0] != "epoch" || !header.AsSpan(total).SequenceEqual(AfterTerms))
        {
            throw new InvalidDataException("Its columns are not those of a table of epochs.");
        }

        List<EpochRecord> records = [];
        while (csv.Read())
        {
            records.Add(ReadRow(csv, header[1..total]));
        }

        return records;
    });

    private static string[] TermsOf(IReadOnlyList<EpochRecord> records)
    {
        string[] terms = records.Count == 0 ? [] : [.. records[0].Terms.Select(term => term.Name)];
        foreach (EpochRecord record in records)
        {
            if (!record.Terms.Select(term => term.Name).SequenceEqual(terms))
            {
                throw new ArgumentException($"All epochs have the same loss terms; epoch {records[0].Epoch} has {string.Join(", ", terms)}, epoch {record.Epoch} has {string.Join(", ", record.Terms.Select(term => term.Name))}.", nameof(records));
            }
        }

        string? clash = Array.Find(terms, HasColumn) ?? terms.GroupBy(term => term).FirstOrDefault(group => group.Count() > 1)?.Key;
        return clash is null ? terms : throw new ArgumentException($"A loss term's name is a column of its own; received '{clash}', which is taken. Rename the term.", nameof(records));
    }

    private static void WriteRow(CsvWriter csv, EpochRecord record)
    {
        csv.WriteField(record.Epoch);
        foreach (LossValue term in record.Terms)
        {
            csv.WriteField(term.Value);
        }

        double?[] rest =
        [
            record.Total, record.LearningRate, record.GradientNorm,
            record.Backbone?.Nmi, record.Backbone?.Ari, record.Backbone?.Acc,
            record.Feature?.Nmi, record.Feature?.Ari, record.Feature?.Acc,
            record.Seconds, record.ViewsPerSecond,
        ];
        foreach (double? value in rest)
        {
            csv.WriteField(value);
        }

        csv.EndRecord();
    }

    private static EpochRecord ReadRow(CsvReader csv, string[] terms) => new()
    {
        Epoch = csv.Parse<int>("epoch"),
        Terms = [.. terms.Select((name, index) => new LossValue(name, csv.Parse<double>(index + 1)))],
        Total = csv.Parse<double>("total"),
        LearningRate = csv.Parse<double>("learning_rate"),
        GradientNorm = csv.Parse<double>("grad_norm"),
        Backbone = ReadScores(csv, "backbone"),
        Feature = ReadScores(csv, "feature"),
        Seconds = csv.Parse<double>("seconds"),
        ViewsPerSecond = csv.Parse<double>("views_per_second"),
    };

    private static ClusteringScores? ReadScores(CsvReader csv, string stage) => csv[$"{stage}_nmi"].ParseOrNull<double>() is double nmi
        ? new ClusteringScores(nmi, csv.Parse<double>($"{stage}_ari"), csv.Parse<double>($"{stage}_acc"))
        : null;
}

using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CsvHelper;

namespace CD.Runner.Tables;

/// <summary>The table of epochs, <c>RUN/metrics.csv</c>.</summary>
/// <remarks>
/// Columns: <c>epoch</c>, one for each loss term of any epoch (empty where an epoch has no such term), <c>total, learning_rate, grad_norm</c>,
/// three scores <c>STAGE_nmi, STAGE_ari, STAGE_acc</c> for each scored stage of the method (empty where an epoch was not evaluated), and last
/// <c>seconds, views_per_second</c>, the only ones that differ between equal runs.
/// </remarks>
internal static class EpochTable
{
    /// <summary>The table's file name in a run's folder.</summary>
    public const string FileName = "metrics.csv";

    private static readonly string[] AfterTerms = ["total", "learning_rate", "grad_norm"];
    private static readonly string[] AfterScores = ["seconds", "views_per_second"];
    private static readonly string[] Metrics = ["nmi", "ari", "acc"];

    /// <summary>Whether the table has a column of that name beside the loss terms' columns.</summary>
    /// <param name="name">The name of a term.</param>
    /// <returns>Whether no term can have it.</returns>
    internal static bool HasColumn(string name) =>
        name == "epoch" || AfterTerms.Contains(name) || AfterScores.Contains(name) || Array.Exists(Metrics, metric => name.EndsWith("_" + metric, StringComparison.Ordinal));

    /// <summary>Writes the whole table, replacing an older one atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stages">The names of the method's scored stages, in order.</param>
    /// <param name="records">The epochs in order; may be empty.</param>
    /// <exception cref="ArgumentException">A loss term has the name of another column, or an epoch has it twice.</exception>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<string> stages, IReadOnlyList<EpochRecord> records)
    {
        string[] rest = [.. AfterTerms, .. ScoreColumns(stages), .. AfterScores];
        string[] terms = [.. records.SelectMany(record => record.Terms.Select(term => term.Name)).Distinct()];
        CheckTerms(records, ["epoch", .. rest]);
        Csv.Write(path, csv =>
        {
            csv.WriteHeader((string[])["epoch", .. terms, .. rest]);
            foreach (EpochRecord record in records)
            {
                WriteRow(csv, terms, stages, record);
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
        string[] stages = [.. header.Where(column => column.EndsWith("_nmi", StringComparison.Ordinal)).Select(column => column[..^4])];
        if (total < 1 || header[0] != "epoch" || !header.AsSpan(total).SequenceEqual((string[])[.. AfterTerms, .. ScoreColumns(stages), .. AfterScores]))
        {
            throw new InvalidDataException("Its columns are not those of a table of epochs.");
        }

        List<EpochRecord> records = [];
        while (csv.Read())
        {
            records.Add(ReadRow(csv, header[1..total], stages));
        }

        return records;
    });

    private static IEnumerable<string> ScoreColumns(IEnumerable<string> stages) => stages.SelectMany(stage => Metrics.Select(metric => $"{stage}_{metric}"));

    private static void CheckTerms(IReadOnlyList<EpochRecord> records, string[] taken)
    {
        foreach (string[] names in records.Select(record => record.Terms.Select(term => term.Name).ToArray()))
        {
            if ((Array.Find(names, taken.Contains) ?? names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key) is { } clash)
            {
                throw new ArgumentException($"A loss term's name is a column of its own; received '{clash}', which is taken. Rename the term.", nameof(records));
            }
        }
    }

    private static void WriteRow(CsvWriter csv, string[] terms, IReadOnlyList<string> stages, EpochRecord record)
    {
        csv.WriteField(record.Epoch);
        IEnumerable<ClusteringScores?> scores = stages.Select(stage => record.Scores.FirstOrDefault(found => found.Stage == stage)?.Scores);
        double?[] values =
        [
            .. terms.Select(name => record.Terms.FirstOrDefault(term => term.Name == name)?.Value),
            record.Total, record.LearningRate, record.GradientNorm,
            .. scores.SelectMany(found => (double?[])[found?.Nmi, found?.Ari, found?.Acc]),
            record.Seconds, record.ViewsPerSecond,
        ];
        foreach (double? value in values)
        {
            csv.WriteField(value);
        }

        csv.EndRecord();
    }

    private static EpochRecord ReadRow(CsvReader csv, string[] terms, string[] stages) => new()
    {
        Epoch = csv.Parse<int>("epoch"),
        Terms = [.. terms.Index().Where(term => !csv[term.Index + 1].IsEmpty).Select(term => new LossValue(term.Item, csv.Parse<double>(term.Index + 1)))],
        Total = csv.Parse<double>("total"),
        LearningRate = csv.Parse<double>("learning_rate"),
        GradientNorm = csv.Parse<double>("grad_norm"),
        Scores = [.. stages.Where(stage => !csv[$"{stage}_nmi"].IsEmpty).Select(stage => ReadScores(csv, stage))],
        Seconds = csv.Parse<double>("seconds"),
        ViewsPerSecond = csv.Parse<double>("views_per_second"),
    };

    private static StageScores ReadScores(CsvReader csv, string stage) =>
        new(stage, new ClusteringScores(csv.Parse<double>($"{stage}_nmi"), csv.Parse<double>($"{stage}_ari"), csv.Parse<double>($"{stage}_acc")));
}

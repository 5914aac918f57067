using CD.Runner.Errors;
using CD.Runner.Storage;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CD.Runner.Reproduction;

/// <summary>What a folder of a reproduction holds, <c>reproduction.yaml</c>: everything that its tables follow from, beside its runs.</summary>
internal sealed record ReproductionRecord
{
    /// <summary>The file's name.</summary>
    public const string FileName = "reproduction.yaml";

    /// <summary>The name of a user's plan beside it.</summary>
    public const string PlanFileName = "plan.yaml";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The scale's name.</summary>
    public string Scale { get; init; } = string.Empty;

    /// <summary>Settings that hold for every run beyond the scale's.</summary>
    public List<string> Settings { get; init; } = [];

    /// <summary>Whether the plan is a user's file, of which <see cref="PlanFileName"/> is a copy.</summary>
    public bool OwnPlan { get; init; }

    /// <summary>The tables and figures asked for so far.</summary>
    public List<string> Items { get; init; } = [];

    /// <summary>The data sets for which each table is filled and each figure drawn, by the item's name: decided when it was asked for.</summary>
    public Dictionary<string, List<string>> Rows { get; init; } = [];

    /// <summary>Those of the items that are figures.</summary>
    public List<string> Figures { get; init; } = [];

    /// <summary>The seeds asked for so far.</summary>
    public List<int> Seeds { get; init; } = [];

    /// <summary>The data sets read so far.</summary>
    public List<DatasetFacts> Datasets { get; init; } = [];

    /// <summary>Reads a folder's record.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The record; null where there is none.</returns>
    /// <exception cref="UserErrorException">It cannot be read (<see cref="ExitCode.Storage"/>).</exception>
    public static ReproductionRecord? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? PlanReader.Deserializer().Deserialize<ReproductionRecord>(File.ReadAllText(path)) : null;
        }
        catch (Exception exception) when (exception is YamlException or IOException or UnauthorizedAccessException)
        {
            throw StorageError.Read(path, exception);
        }
    }

    /// <summary>Adds what is asked for now to a folder's record; several processes may do so at once.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="asked">What is asked for now.</param>
    /// <param name="plan">The text of a user's plan; null for the paper's.</param>
    /// <returns>The record as it is now.</returns>
    /// <exception cref="UserErrorException">The folder holds another scale, other settings, another plan or other images (<see cref="ExitCode.Conflict"/>), or cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public static ReproductionRecord Add(string folder, ReproductionRecord asked, string? plan)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using FileStream held = FileLock.Wait(Path.Combine(folder, ".record.lock"), Patience);
            ReproductionRecord? before = Read(folder);
            if (before is not null)
            {
                RefuseOther(folder, before, asked, plan);
            }

            if (plan is not null)
            {
                AtomicFile.WriteText(Path.Combine(folder, PlanFileName), writer => writer.Write(plan));
            }

            ReproductionRecord merged = before is null ? asked : asked with
            {
                Items = [.. before.Items.Union(asked.Items)],
                Figures = [.. before.Figures.Union(asked.Figures)],
                Rows = MergedRows(before, asked),
                Seeds = [.. before.Seeds.Union(asked.Seeds).Order()],
                Datasets = [.. before.Datasets.UnionBy(asked.Datasets, facts => facts.Name)],
            };
            string text = new SerializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithNewLine("\n").Build().Serialize(merged);
            AtomicFile.WriteText(Path.Combine(folder, FileName), writer => writer.Write(text));
            return merged;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageError.Write(folder, exception);
        }
    }

    /// <summary>A table gains rows; a figure shows the data set that was asked for last.</summary>
    private static Dictionary<string, List<string>> MergedRows(ReproductionRecord before, ReproductionRecord asked)
    {
        Dictionary<string, List<string>> rows = new(before.Rows);
        foreach ((string item, List<string> datasets) in asked.Rows)
        {
            rows[item] = asked.Figures.Contains(item) || !rows.TryGetValue(item, out List<string>? known) ? datasets : [.. known.Union(datasets)];
        }

        return rows;
    }

    private static void RefuseOther(string folder, ReproductionRecord before, ReproductionRecord asked, string? plan)
    {
        string? difference = before switch
        {
            _ when before.Scale != asked.Scale => $"the scale {before.Scale}",
            _ when !before.Settings.SequenceEqual(asked.Settings) => $"runs with {(before.Settings.Count == 0 ? "no settings of their own" : string.Join(", ", before.Settings))}",
            _ when before.OwnPlan != asked.OwnPlan || (plan is not null && File.ReadAllText(Path.Combine(folder, PlanFileName)) != plan) => "another plan",
            _ => before.Datasets.Find(facts => asked.Datasets.Exists(other => other.Name == facts.Name && other.Fingerprint != facts.Fingerprint)) is { } other ? $"other images of {other.Name}" : null,
        };
        if (difference is not null)
        {
            throw new UserErrorException(ExitCode.Conflict, $"{folder} holds {difference} (see its {FileName}); nothing was changed. Choose another folder with --output.");
        }
    }
}

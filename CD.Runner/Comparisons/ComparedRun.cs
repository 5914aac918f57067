using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Runs;
using CD.Runner.Tables;

namespace CD.Runner.Comparisons;

/// <summary>A finished run with what comparisons need of it.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Configuration">Its configuration as it was recorded.</param>
/// <param name="Rows">Its scores.</param>
internal sealed record ComparedRun(RunFolder Folder, RunConfiguration Configuration, IReadOnlyList<EvaluationRow> Rows)
{
    /// <summary>Whether training has a seed; otherwise the evaluation's is the run's.</summary>
    public bool Seeded => Configuration.Method.Uses("training.seed");

    /// <summary>The training's seed, or the evaluation's where nothing is trained.</summary>
    public int Seed => Seeded ? Configuration.Training.Seed : Configuration.Evaluation.Seed;

    /// <summary>What all runs of one experiment with different seeds have in common: method, settings, images and number format.</summary>
    public string Experiment { get; } = $"{RunIdentity.Hash(WithoutSeed(Configuration))} {Configuration.Engine.Dtype}";

    /// <summary>The data set and the content of its images.</summary>
    public (string Dataset, string Fingerprint) Data => (SettingCatalogue.Text("data.dataset", Configuration), Configuration.Data.Fingerprint ?? string.Empty);

    /// <summary>The settings that make the experiment, but for data and seed, as <c>key=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; } =
    [
        .. RunIdentity.Changed(WithoutSeed(Configuration))
            .Where(changed => !changed.Setting.IsEnvironment && Configuration.Method.Uses(changed.Key) && !changed.Key.StartsWith("data.", StringComparison.Ordinal))
            .Select(changed => $"{changed.Key}={changed.Text}"),
        $"engine.dtype={Configuration.Engine.Dtype}",
    ];

    /// <summary>A score of a stage.</summary>
    /// <returns>Null where the run has none.</returns>
    public double? Score(string stage, string metric) => Rows.FirstOrDefault(row => row.Stage == stage && row.Metric == metric)?.Value;

    /// <summary>Reads a run's folder.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The run; null where it has not ended.</returns>
    /// <exception cref="UserErrorException">Its files cannot be read.</exception>
    public static ComparedRun? Read(string path)
    {
        RunFolder folder = new(path);
        return folder.Finished
            ? new ComparedRun(folder, folder.ReadConfiguration(MethodCatalogue.BuiltIn), EvaluationTable.Read(folder.EvaluationFile))
            : null;
    }

    private static RunConfiguration WithoutSeed(RunConfiguration configuration) => configuration.Method.Uses("training.seed")
        ? configuration with { Training = configuration.Training with { Seed = new TrainingSettings().Seed } }
        : configuration with { Evaluation = configuration.Evaluation with { Seed = new EvaluationSettings().Seed } };
}

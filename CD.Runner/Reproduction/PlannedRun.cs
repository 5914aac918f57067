using CD.Runner.Configuration;

namespace CD.Runner.Reproduction;

/// <summary>One run of a plan.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Variant">The variant's name.</param>
/// <param name="Seed">The training's seed.</param>
/// <param name="Name">The run's name, which its identity decides.</param>
/// <param name="Configuration">Its configuration, with the data's fingerprint.</param>
internal sealed record PlannedRun(string Dataset, string Variant, int Seed, string Name, RunConfiguration Configuration)
{
    /// <summary>The run in words.</summary>
    public override string ToString() => Configuration.Method.Uses("training.seed") ? $"{Dataset} {Variant} seed {Seed}" : $"{Dataset} {Variant}";
}

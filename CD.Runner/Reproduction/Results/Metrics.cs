namespace CD.Runner.Reproduction.Results;

/// <summary>The scores that the paper's tables show.</summary>
internal static class Metrics
{
    /// <summary>Their names in files, in the tables' order.</summary>
    public static readonly IReadOnlyList<string> Names = ["nmi", "ari", "acc"];
}

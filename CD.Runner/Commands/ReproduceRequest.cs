using CD.Runner.Reproduction;

namespace CD.Runner.Commands;

/// <summary>What <c>reproduce</c> was asked to do.</summary>
/// <param name="Options">What to reproduce, and how.</param>
/// <param name="DryRun">Whether only the plan is printed.</param>
/// <param name="Emit">What is printed instead of doing the work: <c>slurm</c>; null for nothing.</param>
/// <param name="NoProgress">Whether plain lines are printed where bars could move.</param>
/// <param name="Arguments">The command's own arguments, for a script that repeats it.</param>
internal sealed record ReproduceRequest(ReproduceOptions Options, bool DryRun, string? Emit, bool NoProgress, IReadOnlyList<string> Arguments);

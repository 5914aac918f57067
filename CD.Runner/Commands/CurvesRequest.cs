namespace CD.Runner.Commands;

/// <summary>What <c>curves</c> was asked to do.</summary>
/// <param name="RunFolders">The runs' folders as the user gave them.</param>
/// <param name="Output">The PNG file to write as the user gave it; null for <c>curves.png</c>, in the run's folder where there is one run.</param>
internal sealed record CurvesRequest(IReadOnlyList<string> RunFolders, string? Output);

namespace CD.Runner.Explanation;

/// <summary>Why a head's output for an image is what it is.</summary>
/// <param name="Head">The head: a column of the stage's array, counted from 0.</param>
/// <param name="Image">The image.</param>
/// <param name="Output">The head's output for it.</param>
/// <param name="Fit">The linear model around it.</param>
internal sealed record HeadExplanation(int Head, ExplainedImage Image, double Output, LocalFit Fit);

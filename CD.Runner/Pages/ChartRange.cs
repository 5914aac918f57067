namespace CD.Runner.Pages;

/// <summary>A shaded part of a drawing.</summary>
internal sealed record ChartRange(double X, double Width);

namespace CD.Runner.Pages;

/// <summary>A marked place of a drawing.</summary>
internal sealed record ChartPoint(double X, double Y);

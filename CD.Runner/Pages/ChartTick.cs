namespace CD.Runner.Pages;

/// <summary>A named place of an axis.</summary>
internal sealed record ChartTick(double At, string Text)
{
    /// <summary>Where the name of a row stands, so that it is centred.</summary>
    public double NameY => At + 4;
}

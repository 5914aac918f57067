namespace CD.Runner.Reproduction.Figures;

/// <summary>How far a figure is.</summary>
internal enum FigureState
{
    /// <summary>A run that it shows has not ended.</summary>
    Waiting,

    /// <summary>It can be drawn.</summary>
    Ready,

    /// <summary>It was drawn from the runs as they are.</summary>
    Drawn,
}

namespace CD.Runner.Reproduction;

/// <summary>How far a run of a plan is.</summary>
internal enum RunState
{
    /// <summary>Nothing is kept of it.</summary>
    Missing,

    /// <summary>It has a checkpoint to go on from.</summary>
    Begun,

    /// <summary>It has ended.</summary>
    Finished,
}

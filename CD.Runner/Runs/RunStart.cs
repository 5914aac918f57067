namespace CD.Runner.Runs;

/// <summary>What is to be done in a run's folder.</summary>
public enum RunStart
{
    /// <summary>Train from the first step.</summary>
    Fresh,

    /// <summary>Go on from the checkpoint.</summary>
    Resume,

    /// <summary>Nothing: the run has ended.</summary>
    Finished,
}

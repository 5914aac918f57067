namespace CD.Runner.Reproduction;

/// <summary>The shapes of the paper's tables.</summary>
internal enum TableKind
{
    /// <summary>A row a data set and metric, a column an entry.</summary>
    Methods,

    /// <summary>A row a data set and entry, headed by the positions of switches; a column a stage and metric.</summary>
    Switches,

    /// <summary>A row a data set, entry and scored stage; columns for the scores and for what the runs took.</summary>
    Readouts,

    /// <summary>A row a data set: its parts, images and classes.</summary>
    Datasets,
}

namespace CD.Runner.Reproduction.Results;

/// <summary>Whose numbers a row shows.</summary>
internal enum RowKind
{
    /// <summary>Those of our runs.</summary>
    Ours,

    /// <summary>The published ones.</summary>
    Paper,

    /// <summary>Ours minus the published ones.</summary>
    Difference,
}

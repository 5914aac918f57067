namespace CD.Runner.Data.Datasets;

/// <summary>A file of records of one length.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Split">The part that it belongs to.</param>
/// <param name="Records">The number of its records.</param>
internal sealed record RecordFile(string Name, string Split, int Records)
{
    /// <summary>A file with one label byte a record; null where the labels stand in the records, or where there are none.</summary>
    public string? LabelFile { get; init; }
}

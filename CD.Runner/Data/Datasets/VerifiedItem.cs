namespace CD.Runner.Data.Datasets;

/// <summary>What was found of a part or a file of a data set.</summary>
/// <param name="Name">The part or the file.</param>
/// <param name="Finding">What was found, in a few words.</param>
/// <param name="IsRight">Whether it is as published.</param>
internal sealed record VerifiedItem(string Name, string Finding, bool IsRight);

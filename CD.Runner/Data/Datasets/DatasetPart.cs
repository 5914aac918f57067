namespace CD.Runner.Data.Datasets;

/// <summary>A part of a data set as it is published.</summary>
/// <param name="Name">The value of <c>data.splits</c> that stands for it.</param>
/// <param name="Images">The number of its images.</param>
/// <param name="IsLabelled">Whether its images have classes; every class has equally many of them.</param>
internal sealed record DatasetPart(string Name, int Images, bool IsLabelled = true);

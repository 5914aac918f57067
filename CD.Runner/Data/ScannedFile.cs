namespace CD.Runner.Data;

/// <summary>What is remembered of a file that was decoded once.</summary>
/// <param name="Failure">Why it cannot be decoded; null where it can.</param>
/// <param name="Hash">SHA-256 over the file's bytes; empty where it cannot be decoded.</param>
/// <param name="Size">The decoded image's channels, height and width, without pixels.</param>
internal readonly record struct ScannedFile(string? Failure, byte[] Hash, PixelImage Size);

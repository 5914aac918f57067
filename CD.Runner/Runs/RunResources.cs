using System.Text.Encodings.Web;
using System.Text.Json;
using CD.Runner.Storage;

namespace CD.Runner.Runs;

/// <summary>What a run has taken so far, in all processes that worked at it; the file <c>RUN/resources.json</c>, in which equal runs differ.</summary>
/// <param name="TrainSeconds">Wall time of training in seconds: every epoch that has ended, its preparation included.</param>
/// <param name="PrepareSeconds">Of these, wall time before the epochs' first steps in seconds: targets made of all images, clusters merged; 0 in runs of earlier versions.</param>
/// <param name="EvaluateSeconds">Wall time of the evaluations of the method's stages in seconds; the baseline on raw pixels is left out.</param>
/// <param name="PeakBytes">The largest resident memory of the process from the run's beginning to its end, in bytes; a GPU's memory is left out.</param>
/// <param name="Memory">How the memory was measured.</param>
internal sealed record RunResources(double TrainSeconds, double PrepareSeconds, double EvaluateSeconds, long PeakBytes, string Memory)
{
    private const double BytesPerMebibyte = 1024.0 * 1024.0;

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Training and evaluation, in seconds.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Seconds => TrainSeconds + EvaluateSeconds;

    /// <summary>The peak in MiB.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double PeakMebibytes => PeakBytes / BytesPerMebibyte;

    /// <summary>Reads a run's file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null where there is none, as in runs of earlier versions, or it cannot be read.</returns>
    public static RunResources? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<RunResources>(File.ReadAllText(path), Format) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a run's file.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path) => AtomicFile.WriteText(path, writer => writer.WriteLine(JsonSerializer.Serialize(this, Format)));
}

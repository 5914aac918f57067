using System.Diagnostics;
using System.Globalization;

namespace CD.Runner.Explanation;

/// <summary>Tells now and then how far the work is, and at its end how long it took.</summary>
/// <param name="images">The number of images.</param>
/// <param name="samples">The samples of each.</param>
/// <param name="note">Told one line each; null for nobody.</param>
internal sealed class ExplainProgress(int images, int samples, Action<string>? note)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly long started = Stopwatch.GetTimestamp();
    private long told = Stopwatch.GetTimestamp();

    /// <summary>Takes note that so many images are explained.</summary>
    public void Done(int count)
    {
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (count == images)
        {
            note?.Invoke(string.Create(CultureInfo.InvariantCulture, $"Explained {images} {(images == 1 ? "image" : "images")} by {samples} samples each in {seconds:0.0} s ({seconds / images:0.00} s an image)."));
        }
        else if (Stopwatch.GetElapsedTime(told) > Pause)
        {
            told = Stopwatch.GetTimestamp();
            note?.Invoke(string.Create(CultureInfo.InvariantCulture, $"Explained {count} of {images} images; about {seconds / count * (images - count):0} s to go."));
        }
    }
}

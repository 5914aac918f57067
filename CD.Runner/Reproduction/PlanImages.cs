using CD.Runner.Configuration;
using CD.Runner.Data;

namespace CD.Runner.Reproduction;

/// <summary>The images of a plan's data sets, the last of which stays open: estimates, runs and figures of one data set read it once.</summary>
/// <param name="cancellation">Stops the reading.</param>
internal sealed class PlanImages(CancellationToken cancellation) : IDisposable
{
    private (string Dataset, IImageSource Images, DatasetFacts Facts)? open;

    /// <summary>The images of a data set, as all runs of the plan see them.</summary>
    /// <param name="settings">The data set, and the most images; the same for all variants.</param>
    /// <returns>The images, until those of another data set are asked for, and what they are.</returns>
    /// <exception cref="Errors.UserErrorException">The data cannot be read.</exception>
    public (IImageSource Images, DatasetFacts Facts) Of(DataSettings settings)
    {
        if (open?.Dataset != settings.Dataset)
        {
            Dispose();
            (IImageSource images, DatasetFacts facts) = DatasetReading.Open(settings, cancellation);
            open = (settings.Dataset, images, facts);
        }

        return (open!.Value.Images, open.Value.Facts);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        open?.Images.Dispose();
        open = null;
    }
}

using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Runs;

namespace CD.Runner.Benchmarks;

/// <summary>A trained run whose images get others planted among them.</summary>
internal sealed class PlantedRun : IDisposable
{
    private const int MostImages = 10_000;
    private readonly Experiment experiment;
    private readonly string folder;

    /// <summary>Opens a run with its images.</summary>
    /// <param name="folder">The run's folder.</param>
    public PlantedRun(string folder)
    {
        this.folder = folder;
        RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = folder });
        experiment = Experiment.Open(configuration with { Data = configuration.Data with { Fingerprint = null } });
        Images = PlantedImages.First(experiment.Images, MostImages);
    }

    /// <summary>The run's first 10,000 images.</summary>
    public IReadOnlyList<PixelImage> Images { get; }

    /// <summary>The features of images: the run's first stage that is a matrix.</summary>
    /// <param name="images">The images.</param>
    public FeatureMatrix Features(IImageSource images) => experiment.WithEncoder(folder, encoder =>
        Embedder.Embed(encoder, experiment.Stages, images, experiment.Configuration.Evaluation.BatchSize, experiment.Device, CancellationToken.None)
            .Stages.First(output => output.Matrix is not null).Matrix!);

    /// <summary>The features of all of the run's own images.</summary>
    public FeatureMatrix OwnFeatures() => Features(experiment.Images);

    /// <inheritdoc/>
    public void Dispose() => experiment.Dispose();
}

using CD.Model.Engine;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.TensorBoard;
using CD.Runner.Training;
using CD.Runner.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Runs;

/// <summary>A configuration with its images and its device, opened: what programs and scripts train, evaluate and embed with.</summary>
/// <remarks>
/// <code>
/// using Experiment experiment = Experiment.Open(new ConfigurationSources { Preset = "quick", Seed = "7" });
/// TrainingOutcome outcome = experiment.Train(new TrainOptions { Folder = "results/first" });
/// </code>
/// Everything a user can mend is a <see cref="UserErrorException"/> of one line. Not safe for concurrent use; the number of processor
/// threads (<c>engine.threads</c>) holds for the whole process.
/// </remarks>
public sealed class Experiment : IDisposable
{
    private readonly MethodCatalogue methods;
    private readonly bool ownsImages;

    private Experiment(RunConfiguration configuration, MethodCatalogue methods, IImageSource images, bool ownsImages, Device device)
    {
        Configuration = configuration;
        this.methods = methods;
        Images = images;
        this.ownsImages = ownsImages;
        Device = device;
        Environment = RunEnvironment.Of(configuration, device);
    }

    /// <summary>The configuration, resolved for this machine and these images.</summary>
    public RunConfiguration Configuration { get; }

    /// <summary>The images.</summary>
    public IImageSource Images { get; }

    /// <summary>The device that computes.</summary>
    public Device Device { get; }

    /// <summary>Where and how it computes.</summary>
    public RunEnvironment Environment { get; }

    /// <summary>K, the set number of clusters, or else the number of classes; null where neither is known.</summary>
    public int? Clusters => Evaluator.Clusters(Configuration.Evaluation, Images);

    /// <summary>The method's stages.</summary>
    public IReadOnlyList<Stage> Stages => Configuration.Method.Method.Stages;

    /// <summary>Resolves settings, opens the engine, the device and the images.</summary>
    /// <param name="sources">Where the settings come from.</param>
    /// <param name="note">Told one line each about files that are left out; null for nobody.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <returns>The experiment; the caller disposes it.</returns>
    /// <exception cref="UserErrorException">A setting is wrong, or the images cannot be read or are not those of the fingerprint.</exception>
    /// <exception cref="EngineException">libtorch or the device is not there.</exception>
    /// <exception cref="OperationCanceledException">The opening was stopped.</exception>
    public static Experiment Open(ConfigurationSources sources, Action<string>? note = null, CancellationToken cancellation = default) =>
        Open(ConfigurationResolver.Resolve(sources), sources.Methods, note, cancellation);

    /// <summary>Opens the engine, the device and the images of a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="methods">The methods there are; null for the program's own.</param>
    /// <param name="note">Told one line each about files that are left out; null for nobody.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <returns>The experiment; the caller disposes it.</returns>
    /// <exception cref="UserErrorException">The images cannot be read, or are not those of the fingerprint, or the method lacks something.</exception>
    /// <exception cref="EngineException">libtorch or the device is not there.</exception>
    /// <exception cref="OperationCanceledException">The opening was stopped.</exception>
    public static Experiment Open(RunConfiguration configuration, MethodCatalogue? methods = null, Action<string>? note = null, CancellationToken cancellation = default)
    {
        configuration.Method.Method.Check(configuration);
        Device device = ComputeDevice.Resolve(configuration.Engine.Device);
        IImageSource images = ImageSources.Open(configuration.Data, cancellation);
        try
        {
            SkippedFiles.Report(images, note);
            (images as LabelledImages)?.Notes.ToList().ForEach(line => note?.Invoke(line));
            return Open(configuration, methods, images, ownsImages: true, device);
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <summary>Opens a configuration with images of one's own instead of those that it names.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="images">The images; they stay the caller's.</param>
    /// <param name="methods">The methods there are; null for the program's own.</param>
    /// <returns>The experiment; the caller disposes it.</returns>
    /// <exception cref="UserErrorException">The images are not those of the fingerprint, or the method lacks something.</exception>
    /// <exception cref="EngineException">libtorch or the device is not there.</exception>
    public static Experiment Open(RunConfiguration configuration, IImageSource images, MethodCatalogue? methods = null)
    {
        configuration.Method.Method.Check(configuration);
        return Open(configuration, methods, images, ownsImages: false, ComputeDevice.Resolve(configuration.Engine.Device));
    }

    /// <summary>Trains, evaluates and writes the run's folder, unless the run has ended already.</summary>
    /// <param name="options">Where, and who watches.</param>
    /// <returns>How the run ended; one that has ended before gives its scores.</returns>
    /// <exception cref="UserErrorException">The folder is not this run's, the images are too few, a loss is not finite, or a file cannot be written.</exception>
    public TrainingOutcome Train(TrainOptions options)
    {
        RequireImages();
        ObserverGroup observer = new(options.Observers);
        RunConfiguration completed = InitialWeights.Complete(Configuration.Method.Method.Complete(Configuration, observer.Note));
        RunFolder folder = new(options.Folder ?? Path.Combine("results", RunIdentity.Name(completed)));
        using IDisposable held = folder.Lock();
        if (options.TensorBoard is { } log)
        {
            LogFolder.Check(folder, log); // before --overwrite deletes a run
        }

        RunStart start = folder.Prepare(completed, methods, options.Resume, options.Overwrite);
        if (start == RunStart.Finished)
        {
            return FinishedRun.Describe(folder, Environment, observer);
        }

        RunConfiguration configuration = start == RunStart.Resume ? ResumedRun.Adopt(folder.ReadConfiguration(methods), completed, observer) : completed;
        if (options.Resume && start == RunStart.Fresh)
        {
            observer.Note($"There is no checkpoint in {folder.Path} to go on from; training starts at the first step.");
        }

        if (start == RunStart.Fresh)
        {
            LogFolder.Clear(folder.TensorBoardFolder); // an earlier run's
        }

        if (options.TensorBoard is null)
        {
            return Run(observer);
        }

        string logs = LogFolder.Prepare(folder, options.TensorBoard, start, options);
        using TensorBoardLog events = new(this, folder, logs, observer.Note, TimeProvider.System);
        TrainingOutcome outcome = Run(new ObserverGroup([.. options.Observers, events]));
        events.Finish(outcome, options.Cancellation);
        return outcome;

        TrainingOutcome Run(ObserverGroup told) =>
            new TrainingRun(configuration, RunEnvironment.Of(configuration, Device), Images, folder, Device, told, options.Cancellation)
                .Run(start, Path.GetDirectoryName(folder.Path) ?? folder.Path);
    }

    /// <summary>Evaluates a trained run of this configuration on these images; its files stay as they are.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="cancellation">Stops between two batches or fits.</param>
    /// <returns>The clusters and scores by stage, the pixels first where <c>evaluation.baseline</c> asks for them.</returns>
    /// <exception cref="UserErrorException">The run has no weights yet, or the number of clusters is not known.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public EvaluationReport Evaluate(string runFolder, CancellationToken cancellation = default) => Evaluate(runFolder, weights: null, note: null, cancellation);

    /// <summary>Evaluates a run of this configuration, with its own weights or with those of a file.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="weights">A file of weights of the same network, of PyTorch or safetensors; null for the run's own.</param>
    /// <param name="note">Told one line each about that file; null for nobody.</param>
    /// <param name="cancellation">Stops between two batches or fits.</param>
    /// <returns>The clusters and scores by stage, the pixels first where <c>evaluation.baseline</c> asks for them.</returns>
    /// <exception cref="UserErrorException">There are no weights yet, they do not fit, or the number of clusters is not known.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public EvaluationReport Evaluate(string runFolder, string? weights, Action<string>? note, CancellationToken cancellation)
    {
        int clusters = Clusters ?? throw new UserErrorException(ExitCode.Data, "The data set has no labels, so there is nothing to compare clusters with; embed writes its embeddings and clusters.");
        return Evaluator.WithBaseline(Evaluate(Embed(runFolder, weights, note, cancellation), clusters, cancellation), Images, clusters, Configuration.Evaluation, cancellation);
    }

    /// <summary>Clusters and scores outputs of the stages.</summary>
    /// <param name="embeddings">The outputs for these images.</param>
    /// <param name="clusters">K.</param>
    /// <param name="cancellation">Stops between two fits.</param>
    /// <returns>The clusters and scores by stage.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public EvaluationReport Evaluate(EmbeddingSet embeddings, int clusters, CancellationToken cancellation = default) =>
        Evaluator.Embeddings(embeddings, clusters, Configuration, cancellation);

    /// <summary>Computes the stages of a trained run of this configuration for these images.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>The outputs, not clustered.</returns>
    /// <exception cref="UserErrorException">The run has no weights yet.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public EmbeddingSet Embed(string runFolder, CancellationToken cancellation = default) => Embed(runFolder, weights: null, note: null, cancellation);

    /// <summary>Computes the stages of a run of this configuration, with its own weights or with those of a file.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="weights">A file of weights of the same network, of PyTorch or safetensors; null for the run's own.</param>
    /// <param name="note">Told one line each about that file; null for nobody.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>The outputs, not clustered.</returns>
    /// <exception cref="UserErrorException">There are no weights yet, or they do not fit.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public EmbeddingSet Embed(string runFolder, string? weights, Action<string>? note, CancellationToken cancellation) =>
        WithEncoder(runFolder, encoder => Embedder.Embed(encoder, Stages, Images, Configuration.Evaluation.BatchSize, Device, cancellation), weights, note);

    /// <summary>Does something with a trained run of this configuration in evaluation mode.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="work">What to do with the encoder, which is disposed afterwards.</param>
    /// <param name="weights">A file of weights to use instead of the run's own; null for those.</param>
    /// <param name="note">Told one line each about that file; null for nobody.</param>
    /// <returns>What <paramref name="work"/> returns.</returns>
    /// <exception cref="UserErrorException">The run has no weights yet, or those of the file do not fit.</exception>
    internal T WithEncoder<T>(string runFolder, Func<IEncoder, T> work, string? weights = null, Action<string>? note = null)
    {
        using ILearner learner = Configuration.Method.Method.CreateLearner(new LearnerContext(Configuration, Device, Images.Count, Images.Shape, Clusters));
        ModelFile.Read(new RunFolder(runFolder), learner, weights, note);
        using IEncoder encoder = learner.CreateEncoder();
        return work(encoder);
    }

    /// <summary>Closes the images.</summary>
    public void Dispose()
    {
        if (ownsImages)
        {
            Images.Dispose();
        }
    }

    private static Experiment Open(RunConfiguration configuration, MethodCatalogue? methods, IImageSource images, bool ownsImages, Device device)
    {
        // Images that get labels of their own are recognized without them, too: by those who evaluate a run that had none.
        if (configuration.Data.Fingerprint is { } expected && expected != images.Fingerprint && expected != (images as LabelledImages)?.UnlabelledFingerprint)
        {
            string where = configuration.Data.Directory ?? "the embedded data set";
            throw new UserErrorException(ExitCode.Data, configuration.Data.Labels is { } labels
                ? $"The images in {where} with the labels in {labels} are not those of data.fingerprint ({expected[..12]}): found {images.Fingerprint[..12]}. Point --data and --labels at what the run began with, or start another run."
                : $"The images in {where} are not those of data.fingerprint ({expected[..12]}): found {images.Fingerprint[..12]}. Point --data at the right folder, or start another run.");
        }

        if (configuration.Engine.Threads > 0)
        {
            set_num_threads(configuration.Engine.Threads);
        }

        string name = device.type == DeviceType.CPU ? "cpu" : $"cuda:{device.index}";
        RunConfiguration resolved = MachineResolver.Resolve(configuration, images.Fingerprint, images.Shape?.Channels ?? 3, Evaluator.Clusters(configuration.Evaluation, images), name, ComputeDevice.HasBfloat16(device), get_num_threads());
        return new Experiment(resolved, methods ?? MethodCatalogue.BuiltIn, images, ownsImages, device);
    }

    private void RequireImages()
    {
        if (Configuration.Method.Uses("training.batch_size") && Images.Count < Configuration.Training.BatchSize)
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"training.batch_size is {Configuration.Training.BatchSize}, but the data set has {Images.Count} images. Use --set training.batch_size={Math.Max(2, Images.Count)} or less, or more images.");
        }

        if (Configuration.Method.Method.NeedsClusters && Clusters is null)
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"The method {Configuration.Method.Name} needs the number of clusters, and the data set has no labels that would give it. Set evaluation.clusters.");
        }
    }
}

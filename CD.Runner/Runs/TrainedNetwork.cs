using CD.Model.Engine;
using CD.Model.Graphs;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using static TorchSharp.torch;

namespace CD.Runner.Runs;

/// <summary>A run's network by itself, on the processor, without its images.</summary>
internal sealed class TrainedNetwork : IDisposable
{
    private readonly ILearner learner;

    private TrainedNetwork(RunConfiguration configuration, ILearner learner, ModelGraph graph)
    {
        Configuration = configuration;
        this.learner = learner;
        Graph = graph;
    }

    /// <summary>The run's configuration.</summary>
    public RunConfiguration Configuration { get; }

    /// <summary>The network: one output a stage, in the stages' order. It holds live tensors.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The method's stages.</summary>
    public IReadOnlyList<Stage> Stages => Configuration.Method.Method.Stages;

    /// <summary>Builds a run's network with its initial weights.</summary>
    /// <param name="configuration">The run's configuration.</param>
    /// <param name="purpose">What the network is needed for, for example <c>export</c>.</param>
    /// <returns>The network; owned by the caller.</returns>
    /// <exception cref="UserErrorException">The run's method has no network.</exception>
    /// <exception cref="EngineException">libtorch is not there.</exception>
    public static TrainedNetwork Build(RunConfiguration configuration, string purpose)
    {
        configuration.Method.Method.Check(configuration);
        Device device = ComputeDevice.Resolve("cpu");
        RunConfiguration single = SinglePrecision(configuration with { Engine = configuration.Engine with { Device = "cpu" } });
        ILearner learner = single.Method.Method.CreateLearner(new LearnerContext(single, device, ImageCount: 0, ImageShape: null, Clusters: null));
        if (learner.Describe() is { } graph)
        {
            return new TrainedNetwork(single, learner, graph);
        }

        learner.Dispose();
        throw new UserErrorException(ExitCode.Usage, $"The method {configuration.Method.Name} trains no network, so there is nothing to {purpose}. Choose a run of another method.");
    }

    /// <summary>A configuration that computes in the type of the weights, as foreign programs do, whatever it trains in.</summary>
    /// <param name="configuration">Any configuration.</param>
    /// <returns>The same in float32, or in float64 where it was.</returns>
    public static RunConfiguration SinglePrecision(RunConfiguration configuration) => configuration with
    {
        Engine = configuration.Engine with { Dtype = configuration.Engine.Dtype == "float64" ? "float64" : "float32" },
    };

    /// <summary>Reads the run's trained weights, or those of a file.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="weights">The file; null for the run's own.</param>
    /// <param name="note">Told one line each about that file; null for nobody.</param>
    /// <exception cref="UserErrorException">There are none yet, or they are damaged or do not fit.</exception>
    public void ReadWeights(string runFolder, string? weights = null, Action<string>? note = null) => ModelFile.Read(new RunFolder(runFolder), learner, weights, note);

    /// <inheritdoc/>
    public void Dispose() => learner.Dispose();
}

using CD.Losses.FSharp;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods.ContrastiveDisentangling;

/// <summary>Trains the paper's network on the paper's objective.</summary>
internal sealed class ContrastiveDisentanglingLearner : TwoViewLearner
{
    private readonly LearnerContext context;
    private readonly ContrastiveDisentanglingNetwork network;

    // Made by the first step or checkpoint: evaluation needs none of them.
    private readonly Lazy<ObjectiveFunction> objective;
    private readonly Lazy<AdamOptimizer> optimizer;
    private readonly Lazy<ContrastiveDisentanglingStep> step;

    /// <summary>Builds the network with its initial weights.</summary>
    public ContrastiveDisentanglingLearner(LearnerContext context)
        : base(context)
    {
        this.context = context;
        network = NetworkFactory.Network(context);
        ConfiguredMethod method = context.Configuration.Method;
        objective = new Lazy<ObjectiveFunction>(() => method.Resources as ObjectiveFunction ?? NetworkFactory.Objective(method.Settings<ObjectiveSettings>()));
        optimizer = new Lazy<AdamOptimizer>(() => new AdamOptimizer(network.TrainableVariables, context.Configuration.Training));
        step = new Lazy<ContrastiveDisentanglingStep>(() => new ContrastiveDisentanglingStep(network, objective.Value, optimizer.Value));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> TermNames => objective.Value.TermNames;

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => network.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => network.LoadState(state);

    /// <inheritdoc/>
    public override IEncoder CreateEncoder()
    {
        InferenceNetwork inference = network.ToInference();
        return new NetworkEncoder(context.Configuration.Augmentation.ImageSize, context.Device, Outputs, inference);

        IReadOnlyList<Tensor> Outputs(Tensor images)
        {
            Embedding embedding = inference.Forward(images);
            return [embedding.Backbone, embedding.Latent, embedding.Features];
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> TakeNotes() => step.IsValueCreated ? step.Value.TakeNotes() : [];

    /// <inheritdoc/>
    protected override Tensor TrainStep(Tensor view1, Tensor view2, StepContext context) => step.Value.Run(view1, view2, context.LearningRate, context.Completed);

    /// <inheritdoc/>
    protected override IEnumerable<NamedTensor> OptimizerState() => optimizer.Value.State();

    /// <inheritdoc/>
    protected override void LoadOptimizer(SavedState state) => optimizer.Value.LoadState(state.Find);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            if (optimizer.IsValueCreated)
            {
                optimizer.Value.Dispose();
            }

            network.Dispose();
        }
    }
}

using CD.Losses.FSharp;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Evaluation;
using static TorchSharp.torch;

namespace CD.Runner.Methods.ContrastiveDisentangling;

/// <summary>Trains the paper's network on the paper's objective.</summary>
internal sealed class ContrastiveDisentanglingLearner : TwoViewLearner
{
    private readonly LearnerContext context;
    private readonly ContrastiveDisentanglingNetwork network;

    private readonly Lazy<ContrastiveDisentanglingStep> step;

    /// <summary>Builds the network; the objective is made by the first step, since evaluation needs none.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    public ContrastiveDisentanglingLearner(LearnerContext context)
        : this(context, new Lazy<ObjectiveFunction>(() => NetworkFactory.Objective(context.Configuration.Method.Settings<ObjectiveSettings>())))
    {
    }

    private ContrastiveDisentanglingLearner(LearnerContext context, Lazy<ObjectiveFunction> objective)
        : base(context, () => objective.Value.TermNames)
    {
        this.context = context;
        network = NetworkFactory.Network(context);
        step = new Lazy<ContrastiveDisentanglingStep>(() => new ContrastiveDisentanglingStep(network, objective.Value, Optimized));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Variable> Weights => network.TrainableVariables;

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => network.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => network.LoadState(state);

    /// <inheritdoc/>
    public override ModelGraph Describe() => network.Describe(context.Configuration.Augmentation.ImageSize);

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
    protected override Tensor TrainStep(Tensor view1, Tensor view2, StepContext context) => step.Value.Run(view1, view2, context.LearningRate, context.Completed);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            network.Dispose();
        }
    }
}

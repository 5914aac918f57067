using CD.Losses.FSharp;
using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Autoencoders;
using CD.Runner.Methods.Phases;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dec;

/// <summary>Trains an autoencoder, then its encoder and the centres of clusters.</summary>
internal sealed class DecLearner : AutoencoderLearner
{
    private const double Decay = 0.1;

    private readonly DecSettings settings;
    private readonly Variable centres;

    /// <summary>Builds the network with its initial weights; the centres are zeros until the self-training begins.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="settings">The method's settings.</param>
    public DecLearner(LearnerContext context, DecSettings settings)
        : base(context, settings, StackedLearner.LinearCode)
    {
        this.settings = settings;
        if (context.ImageCount > 0 && context.RequiredClusters > context.ImageCount)
        {
            throw new UserErrorException(ExitCode.Usage, $"dec cannot form {context.RequiredClusters} clusters of {context.ImageCount} images; set evaluation.clusters to at most {context.ImageCount}.");
        }

        using Generator weights = context.Weights();
        centres = Variable.Create(context.BuildContext(weights), "centres", [context.RequiredClusters, Network.CodeDimensions], new Zeros(), trainable: true);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => [.. Network.State(), new NamedTensor(centres.Path, centres.Tensor)];

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => Network.LoadState(state, centres);

    /// <inheritdoc/>
    public override IEncoder CreateEncoder()
    {
        InferenceChainNetwork inference = Network.ToInference();
        using Tensor constant = centres.Tensor.detach();
        Tensor copy = constant.clone().DetachFromDisposeScope();
        return new NetworkEncoder(Images, Stages, new Owned(inference, copy));

        IReadOnlyList<Tensor> Stages(Tensor images)
        {
            Tensor code = inference.Forward(images)[0];
            return [code, StudentClustering.assignment(SelfTrainingPhase.Alpha, code, copy).argmax(1)];
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases()
    {
        TrainingSettings training = Context.Configuration.Training;
        ReconstructionRecipe whole = new(settings.Error, Corruption.None, Corruption.None)
        {
            Optimizer = OptimizerOptions.Of(training) with { Kind = settings.PretrainingOptimizer },
            Rate = step => settings.PretrainingLearningRate * (settings.PretrainingDecaySteps > 0 ? Math.Pow(Decay, step / settings.PretrainingDecaySteps) : 1.0),
        };
        Corruption dropout = new(CorruptionKind.Dropout, settings.Dropout);
        ReconstructionRecipe first = whole with { Hidden = dropout };
        return
        [
            .. Reconstructions(settings.LayerEpochs, (first, first with { Input = dropout }), settings.PretrainingEpochs ?? training.Epochs, whole),
            new PhasePlan(training.Epochs, SelfTrainingPhase.PlanOf(Context, settings), () => new SelfTrainingPhase(Context, Network, centres, Images, settings)),
        ];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            centres.Dispose();
        }
    }

    private sealed class Owned(params IDisposable[] parts) : IDisposable
    {
        public void Dispose() => Array.ForEach(parts, part => part.Dispose());
    }
}

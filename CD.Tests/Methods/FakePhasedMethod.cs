using CD.Losses.FSharp;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Methods.Phases;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

/// <summary>A method of two phases over one small network, with noise in both; the second phase ends the run in its second epoch.</summary>
internal sealed class FakePhasedMethod : IMethod
{
    public string Name => "phased";

    public string Description => "Draws a convolution's outputs towards noise, then together.";

    public bool NeedsClusters => true;

    public IReadOnlyList<Stage> Stages { get; } = [new Stage("code", "c", "code c"), Stage.Clusters("largest", "a", "largest a", new LargestOutput("code"))];

    public string EvaluatedOn => "its largest output";

    public MethodSection? Section => null;

    public IReadOnlyList<string> Ignored => ["model.backbone"];

    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => [];

    public void Check(RunConfiguration configuration)
    {
    }

    public ILearner CreateLearner(LearnerContext context) => new Learner(context);

    private sealed class Learner : PhasedLearner
    {
        private readonly NetworkChain network;

        public Learner(LearnerContext context)
            : base(context)
        {
            network = new NetworkChain([("code", new Sequential([new Conv2D(context.RequiredClusters, 3), new GlobalAveragePooling2D()]))]);
            using Generator weights = context.Weights();
            network.Build([-1, context.Channels, -1, -1], context.BuildContext(weights));
        }

        public override IReadOnlyList<NamedTensor> ModelState() => network.State();

        public override void LoadModel(IReadOnlyList<NamedTensor> state) => network.LoadState(state);

        public override ModelGraph Describe() => network.Describe([-1, Context.Channels, 16, 16]);

        public override IEncoder CreateEncoder()
        {
            InferenceChainNetwork inference = network.ToInference();
            return new NetworkEncoder(Images, inference.Forward, inference);
        }

        protected override IEnumerable<PhasePlan> Phases()
        {
            yield return new PhasePlan(2, WholePasses.Plan(Context, 1, "noise"), () => new NoisePhase(this));
            yield return new PhasePlan(0, WholePasses.Plan(Context, 1, "never"), () => throw new InvalidOperationException("A phase without epochs begins."));
            yield return new PhasePlan(Context.Configuration.Training.Epochs, WholePasses.Plan(Context, 1, "together"), () => new TogetherPhase(this));
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            network.Dispose();
        }

        private Tensor Images(ImageBatch batch) => PlainImages.Of(batch, 16, Context.Channels, Context.Device);

        private Tensor Outputs(ImageBatch batch) => network.Forward(Images(batch), training: true)[^1];

        private sealed class NoisePhase(Learner learner) : ObjectivePhase(learner.Context, learner.network.TrainableVariables, new OptimizerOptions { Kind = OptimizerKind.Sgd })
        {
            protected override ObjectiveValue Evaluate(ImageBatch batch, StepContext context)
            {
                Tensor outputs = learner.Outputs(batch);
                Tensor loss = (outputs - randn(outputs.shape, generator: learner.Noise)).square().mean();
                return new ObjectiveValue(loss, [loss.detach()]);
            }
        }

        private sealed class TogetherPhase(Learner learner) : ObjectivePhase(learner.Context, learner.network.TrainableVariables)
        {
            private readonly Tensor prepared = zeros(1).DetachFromDisposeScope();

            public override bool Converged => prepared.item<float>() >= 2;

            public override void Prepare(int epoch, IImageSource images, CancellationToken cancellation) => prepared.add_(1);

            public override IEnumerable<NamedTensor> State() => [.. base.State(), new NamedTensor("prepared", prepared)];

            public override void LoadState(SavedState state)
            {
                base.LoadState(state);
                prepared.copy_(state.Find("prepared"));
            }

            protected override ObjectiveValue Evaluate(ImageBatch batch, StepContext context)
            {
                Tensor outputs = learner.Outputs(batch) + randn([1], generator: learner.Noise);
                Tensor loss = outputs.square().mean();
                return new ObjectiveValue(loss, [loss.detach()]);
            }

            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                prepared.Dispose();
            }
        }
    }
}

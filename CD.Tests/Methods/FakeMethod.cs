using CD.Model.Graphs;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

/// <summary>A method with clusters of its own, two phases, and a memory bank that each epoch prepares.</summary>
internal sealed class FakeMethod(string name, MethodSection? section = null) : IMethod
{
    public string Name => name;

    public string Description => "Sorts images by their brightness.";

    public bool NeedsClusters => false;

    public IReadOnlyList<Stage> Stages { get; } = [new Stage("cluster", "c", "cluster c", StageKind.Assignment)];

    public string EvaluatedOn => "its own clusters";

    public MethodSection? Section => section;

    public IReadOnlyList<string> Ignored => ["model", "augmentation"];

    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => [];

    public void Check(RunConfiguration configuration)
    {
    }

    public ILearner CreateLearner(LearnerContext context) => new FakeLearner(context);

    private static Tensor Brightness(ImageBatch batch) => batch.Stacked!.to(ScalarType.Float64).mean([1, 2, 3]);

    /// <summary>Two phases: epochs 1 and 2 have one loss term, later ones another. Every step adds its images' brightness to the threshold's state.</summary>
    private sealed class FakeLearner(LearnerContext context) : ILearner
    {
        private readonly Tensor bank = zeros(context.ImageCount, ScalarType.Float64).DetachFromDisposeScope();
        private readonly Tensor seen = zeros(1, ScalarType.Float64).DetachFromDisposeScope();

        public int Epochs => context.Configuration.Training.Epochs;

        public EpochPlan Plan(int epoch) => new([epoch < 2 ? "warm_up" : "sorting", .. EpochPlan.CommonNames], context.ImageCount / context.Configuration.Training.BatchSize, context.Configuration.Training.BatchSize);

        public double LearningRate(int epoch, int stepIndex) => 1.0;

        // The bank depends on the steps before: a run that prepared an epoch anew in its middle would get another one.
        public void PrepareEpoch(int epoch, IImageSource images, CancellationToken cancellation)
        {
            using TorchSharp.DisposeScope scope = NewDisposeScope();
            using ImageBatch all = images.Read([Indices.Range(0, images.Count)], cancellation).Single();
            bank.copy_(Brightness(all) + (seen * (epoch + 1)));
        }

        public IEnumerable<long[]> Batches(int epoch, Generator order) => ShuffledBatches.Draw(context.ImageCount, context.Configuration.Training.BatchSize, order).Take(Plan(epoch).Steps);

        public Tensor TrainStep(ImageBatch batch, StepContext stepContext)
        {
            using TorchSharp.DisposeScope scope = NewDisposeScope();
            Tensor known = bank[tensor(stepContext.Indices.ToArray())].mean();
            seen.add_(Brightness(batch).mean() / 1000.0);
            return stack([known, known * 2.0, seen[0]]).MoveToOuterDisposeScope();
        }

        public IEnumerable<NamedTensor> State() => [.. ModelState(), new NamedTensor("bank", bank)];

        public void LoadState(SavedState state)
        {
            bank.copy_(state.Find("bank"));
            seen.copy_(state.Find("seen"));
        }

        public IReadOnlyList<NamedTensor> ModelState() => [new NamedTensor("seen", seen)];

        public void LoadModel(IReadOnlyList<NamedTensor> state) => seen.copy_(state.Single().Tensor);

        public ModelGraph? Describe() => null;

        public IEncoder CreateEncoder() => new FakeEncoder();

        public IReadOnlyList<string> TakeNotes() => [];

        public void Dispose()
        {
            bank.Dispose();
            seen.Dispose();
        }
    }

    private sealed class FakeEncoder : IEncoder
    {
        // The parity of an image's place is its class in SmallImages.
        public IReadOnlyList<Tensor> Encode(ImageBatch batch, IReadOnlyList<long> indices) => [tensor(indices.Select(index => index % 2).ToArray())];

        public void Dispose()
        {
        }
    }
}

using CD.Model.Graphs;
using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Phases;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.DeCnn;

/// <summary>Learns filters; there is no network from images to codes, which are inferred image by image.</summary>
internal sealed class DeCnnLearner : PhasedLearner
{
    private readonly NetworkChain filters;
    private readonly DeCnnCodes codes;

    /// <summary>Draws the initial filters.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    public DeCnnLearner(LearnerContext context)
        : base(context)
    {
        DeCnnSettings settings = context.Configuration.Method.Settings<DeCnnSettings>();
        codes = new DeCnnCodes(context);
        filters = new NetworkChain([("filters", new Conv2D(settings.Filters, settings.FilterSize, useBias: false, kernelInitializer: VarianceScaling.KaimingNormalFanOut()))]);
        using Generator weights = context.Weights();
        filters.Build([-1, context.Channels, -1, -1], context.BuildContext(weights));
        DeCnnPhase.Normalize(Filters);
    }

    private Variable Filters => filters.Variables[0];

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => filters.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => filters.LoadState(state);

    /// <inheritdoc/>
    public override ModelGraph? Describe() => null;

    /// <inheritdoc/>
    public override IEncoder CreateEncoder()
    {
        using Tensor constant = Filters.Computed.detach();
        return new CodeEncoder(codes, constant.clone().DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases()
    {
        yield return new PhasePlan(
            Context.Configuration.Training.Epochs,
            WholePasses.Plan(Context, 1, "reconstruction", "sparsity"),
            () => new DeCnnPhase(Context, codes, Filters));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            filters.Dispose();
        }
    }

    private sealed class CodeEncoder(DeCnnCodes codes, Tensor filters) : IEncoder
    {
        public IReadOnlyList<Tensor> Encode(ImageBatch batch, IReadOnlyList<long> indices)
        {
            using DisposeScope scope = NewDisposeScope();
            return [codes.Pool(codes.Infer(filters, codes.Images(batch))).MoveToOuterDisposeScope()];
        }

        public void Dispose() => filters.Dispose();
    }
}

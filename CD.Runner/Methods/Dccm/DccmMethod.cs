using CD.Runner.Configuration;
using CD.Runner.Methods.PseudoLabelling;

namespace CD.Runner.Methods.Dccm;

/// <summary>Deep Comprehensive Correlation Mining (Wu et al., ICCV 2019).</summary>
internal sealed class DccmMethod : PoolMethod
{
    /// <inheritdoc/>
    public override string Name => "dccm";

    /// <inheritdoc/>
    public override string Description => "Deep comprehensive correlation mining: a pseudo graph, pseudo labels and the mutual information of maps and outputs.";

    /// <inheritdoc/>
    public override MethodSection? Section { get; } = MethodSection.Of<DccmSettings>("dccm");

    /// <inheritdoc/>
    public override ILearner CreateLearner(LearnerContext context) => new DccmLearner(context);

    /// <inheritdoc/>
    protected override int LeastSize(RunConfiguration configuration) => DccmLearner.LeastSize;
}

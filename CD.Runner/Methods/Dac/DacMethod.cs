using CD.Runner.Configuration;
using CD.Runner.Methods.PseudoLabelling;

namespace CD.Runner.Methods.Dac;

/// <summary>Deep Adaptive Image Clustering (Chang et al., ICCV 2017).</summary>
internal sealed class DacMethod : PoolMethod
{
    /// <inheritdoc/>
    public override string Name => "dac";

    /// <inheritdoc/>
    public override string Description => "Deep adaptive clustering: pairs of images that the network itself finds alike or different, more of them as it learns.";

    /// <inheritdoc/>
    public override MethodSection? Section { get; } = MethodSection.Of<DacSettings>("dac");

    /// <inheritdoc/>
    public override ILearner CreateLearner(LearnerContext context) => new DacLearner(context);

    /// <inheritdoc/>
    protected override int LeastSize(RunConfiguration configuration) => DacLearner.LeastSize(configuration.Method.Settings<DacSettings>().Network);
}

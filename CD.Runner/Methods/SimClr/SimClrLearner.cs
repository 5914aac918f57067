using CD.Losses.FSharp;
using CD.Model.Networks;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.SimClr;

/// <summary>Trains a backbone and a projector on the contrast of two views.</summary>
/// <param name="context">The run's configuration, data and device.</param>
internal sealed class SimClrLearner(LearnerContext context) : TwoViewChainLearner(
    context,
    () => ["instance"],
    resnet => new NetworkChain([("resnet", resnet), ("instance_projector", new InstanceProjector(LatentDimensions(context.Configuration), resnet.OutputChannels))]))
{
    private readonly double temperature = context.Configuration.Method.Settings<SimClrSettings>().Temperature;

    /// <inheritdoc/>
    protected override Tensor TrainStep(Tensor view1, Tensor view2, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z1 = Network.Forward(view1, training: true)[^1];
        Tensor z2 = Network.Forward(view2, training: true)[^1];
        context.Completed?.Invoke(StepPhase.Forward);
        Tensor loss = InstanceLoss.value(temperature, Precision.atLeastSingle(z1), Precision.atLeastSingle(z2));
        context.Completed?.Invoke(StepPhase.Losses);
        return Optimized.Step(new ObjectiveValue(loss, [loss.detach()]), context.LearningRate, context.Completed).MoveToOuterDisposeScope();
    }
}

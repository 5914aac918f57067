using CD.Losses.FSharp;
using CD.Model.Engine;
using CD.Model.Networks;
using CD.Runner.Data;
using CD.Runner.Methods.Phases;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Vae;

/// <summary>Minimizes the reconstruction's loss and the divergence, both summed over dimensions, with one draw of the code for each image.</summary>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="network">The autoencoder, variational.</param>
/// <param name="images">From a batch to its images, arranged.</param>
/// <param name="noise">The source of the draws.</param>
/// <param name="settings">The method's settings.</param>
internal sealed class VariationalPhase(LearnerContext context, Autoencoder network, Func<ImageBatch, Tensor> images, Generator noise, VaeSettings settings)
    : ObjectivePhase(context, network.Weights)
{
    // A dimension below tells practically nothing of the image (Burda et al., 2016, count those whose mean varies by less).
    private const double LeastDivergence = 0.01;

    /// <summary>The names of its terms: the two that are summed, then the divergence of the least and the most informed dimension, and how many are informed.</summary>
    public static IReadOnlyList<string> TermNames { get; } = ["reconstruction", "divergence", "divergence_min", "divergence_max", "active_dimensions"];

    /// <inheritdoc/>
    protected override ObjectiveValue Evaluate(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor target = images(batch);
        (Tensor mean, Tensor logVariance) = network.EncodeDistribution(target, training: true);
        Tensor m = Precision.atLeastSingle(mean);
        Tensor drawn = PinnedCopy.ToDevice(empty(m.shape, ScalarType.Float32).normal_(0.0, 1.0, noise), m.device).to_type(m.dtype);
        Tensor code = GaussianDivergence.sample(mean, logVariance, drawn);
        Tensor output = Precision.atLeastSingle(network.Decode(code, 0, network.DecoderBlocks.Count, training: true));
        context.Completed?.Invoke(Training.StepPhase.Forward);
        Tensor x = target.reshape(output.shape).to_type(output.dtype);
        Tensor reconstruction = settings.Likelihood == Likelihood.Bernoulli ? Reconstruction.crossEntropy(x, output) : Reconstruction.summedSquaredError(x, output);
        Tensor each = GaussianDivergence.perDimension(mean, logVariance);
        Tensor divergence = each.sum();
        Tensor total = (reconstruction + (divergence * settings.DivergenceWeight)).MoveToOuterDisposeScope();
        using IDisposable guard = no_grad();
        Tensor[] terms = [reconstruction.detach(), divergence.detach(), each.min().detach(), each.max().detach(), each.ge(LeastDivergence).sum().to_type(each.dtype)];
        return new ObjectiveValue(total, [.. terms.Select(term => term.MoveToOuterDisposeScope())]);
    }
}

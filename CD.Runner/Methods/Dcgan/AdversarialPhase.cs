using System.Globalization;
using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Methods.Phases;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dcgan;

/// <summary>One step of the discriminator, on real and made images in passes of their own, then one of the generator, batch by batch.</summary>
/// <remarks>
/// A step's values: both losses; the mean probability that D gives real and made images of being real, before its step; the norm of the generator's
/// gradient; the sum of both losses; the norm of both gradients.
/// </remarks>
internal sealed class AdversarialPhase : Phase
{
    // Below, D tells all images apart, or G has next to nothing to follow; averages over some ten steps.
    private const double SureLoss = 1e-3;
    private const double VanishedNorm = 1e-6;
    private const double Decay = 0.9;

    private readonly DcganLearner learner;
    private readonly LearnerContext context;
    private readonly int steps;
    private readonly IOptimizer discriminator;
    private readonly IOptimizer generator;
    private readonly List<string> notes = [];

    // The averages of D's loss and of the norm of G's gradient with the weight of the steps so far, and whether a collapse was told.
    private readonly Tensor average;
    private readonly Tensor told = zeros([], ScalarType.Bool).DetachFromDisposeScope();

    /// <summary>Creates the optimizers with their states at zero.</summary>
    public AdversarialPhase(DcganLearner learner, LearnerContext context)
    {
        this.learner = learner;
        this.context = context;
        steps = Math.Max(1, context.ImageCount / context.Configuration.Training.BatchSize);
        OptimizerOptions options = OptimizerOptions.Of(context.Configuration.Training);
        discriminator = Optimizers.Create(learner.Discriminator.TrainableVariables, options, context.Capabilities, "optimizer.discriminator");
        average = zeros(3, ScalarType.Float64, context.Device).DetachFromDisposeScope();
        generator = Optimizers.Create(learner.Generator.TrainableVariables, options, context.Capabilities, "optimizer.generator");
    }

    /// <inheritdoc/>
    public override double LearningRate(int epoch, int stepIndex) => WholePasses.LearningRate(context, epoch, stepIndex);

    /// <inheritdoc/>
    public override IEnumerable<long[]> Batches(int epoch, Generator order) => WholePasses.Batches(context, order);

    /// <inheritdoc/>
    public override Tensor TrainStep(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = learner.Images(batch);
        context.Completed?.Invoke(StepPhase.Augmentation);
        Tensor made = learner.Generator.Forward(learner.Draw(real.size(0)), training: true)[^1];

        context.Completed?.Invoke(StepPhase.Forward);
        (Tensor discriminatorLoss, Tensor realLogits, Tensor madeLogits) = DifferentiateDiscriminator(real, made);
        context.Completed?.Invoke(StepPhase.Losses);
        Tensor discriminatorNorm = discriminator.ClipGradients();
        discriminator.Apply(context.LearningRate);

        Tensor generatorLoss = DifferentiateGenerator(made);
        context.Completed?.Invoke(StepPhase.Backward);
        Tensor generatorNorm = generator.ClipGradients();
        context.Completed?.Invoke(StepPhase.Clipping);
        generator.Apply(context.LearningRate);
        context.Completed?.Invoke(StepPhase.Optimizer);

        using IDisposable guard = no_grad();
        Tensor losses = stack([discriminatorLoss, generatorLoss]);
        Tensor norms = stack([discriminatorNorm, generatorNorm]).to(losses.dtype).to(losses.device);
        Watch(losses[0], norms[1], context);
        return stack([losses[0], losses[1], realLogits.sigmoid().mean(), madeLogits.sigmoid().mean(), norms[1], losses.sum(), norms.norm()]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IEnumerable<NamedTensor> State() =>
        [.. discriminator.State(), .. generator.State(), new NamedTensor("collapse.average", average), new NamedTensor("collapse.told", told)];

    /// <inheritdoc/>
    public override void LoadState(SavedState state)
    {
        discriminator.LoadState(state.Find);
        generator.LoadState(state.Find);
        average.copy_(state.Find("collapse.average"));
        told.copy_(state.Find("collapse.told"));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> TakeNotes()
    {
        string[] taken = [.. notes];
        notes.Clear();
        return taken;
    }

    /// <summary>Finds the gradients of the discriminator's weights, and of no others.</summary>
    /// <param name="real">Real images in [-1, 1].</param>
    /// <param name="made">Made images, with their graph, which is left alone.</param>
    /// <returns>The loss and the logits; the current dispose scope owns them.</returns>
    internal (Tensor Loss, Tensor Real, Tensor Made) DifferentiateDiscriminator(Tensor real, Tensor made)
    {
        Tensor realLogits = Logits(real), madeLogits = Logits(made.detach());
        Tensor loss = Adversarial.discriminator(realLogits, madeLogits);
        loss.backward();
        return (loss.detach(), realLogits.detach(), madeLogits.detach());
    }

    /// <summary>Finds the gradients of the generator's weights, and of no others.</summary>
    /// <param name="made">Made images, with their graph.</param>
    /// <returns>The loss; the current dispose scope owns it.</returns>
    internal Tensor DifferentiateGenerator(Tensor made)
    {
        SetTrained(false); // the gradient passes through D without stopping at its weights
        try
        {
            Tensor logits = Logits(made);
            Tensor loss = learner.Settings.GeneratorLoss == GeneratorLossKind.Minimax ? Adversarial.minimax(logits) : Adversarial.generator(logits);
            loss.backward();
            return loss.detach();
        }
        finally
        {
            SetTrained(true);
        }
    }

    /// <summary>What a person should be told about an epoch.</summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="loss">The discriminator's loss.</param>
    /// <param name="norm">The norm of the generator's gradient.</param>
    /// <returns>One line where the game has collapsed; else null.</returns>
    internal static string? Collapse(int epoch, double loss, double norm) => loss >= SureLoss && norm >= VanishedNorm
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The game has collapsed at epoch {epoch + 1}: the discriminator's loss is {loss:g2} and the norm of the generator's gradient {norm:g2}; the generator learns next to nothing. Try a lower training.learning_rate or another seed.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            discriminator.Dispose();
            generator.Dispose();
            average.Dispose();
            told.Dispose();
        }
    }

    private Tensor Logits(Tensor images) => Precision.atLeastSingle(learner.Discriminator.Forward(images, training: true)[^1]).flatten();

    private void SetTrained(bool trained)
    {
        foreach (Variable variable in learner.Discriminator.TrainableVariables)
        {
            variable.Computed.requires_grad_(trained);
        }
    }

    /// <summary>Follows D's loss and G's gradient on the device, and looks at them once an epoch.</summary>
    private void Watch(Tensor loss, Tensor norm, StepContext context)
    {
        Tensor now = stack([loss, norm, ones_like(loss)]).to_type(average.dtype);
        average.mul_(Decay).add_(now.mul_(1 - Decay));
        if (context.Step != steps - 1 || told.item<bool>())
        {
            return;
        }

        double[] values = [.. average.cpu().data<double>()];
        if (Collapse(context.Epoch, values[0] / values[2], values[1] / values[2]) is { } note)
        {
            told.fill_(true);
            notes.Add(note);
        }
    }
}

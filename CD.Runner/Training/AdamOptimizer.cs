using CD.Model.Serialization;
using CD.Runner.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>Adam over a fixed list of weights, with the gradients' total norm clipped, without a word from the device to the processor.</summary>
public sealed class AdamOptimizer : IDisposable
{
    private readonly OptimizerKernels kernels = new();
    private readonly TrainingSettings settings;
    private readonly string[] names;
    private readonly Tensor[] parameters;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;
    private readonly Tensor step;
    private readonly Tensor[] steps;

    /// <summary>Creates the optimizer with all moments zero.</summary>
    /// <param name="parameters">The weights by name; leaf tensors that ask for gradients, all on one device.</param>
    /// <param name="settings">Adam's constants and the largest gradient norm.</param>
    public AdamOptimizer(IReadOnlyList<NamedTensor> parameters, TrainingSettings settings)
    {
        this.settings = settings;
        names = [.. parameters.Select(item => item.Name)];
        this.parameters = [.. parameters.Select(item => item.Tensor)];
        using IDisposable guard = no_grad();
        firstMoments = [.. this.parameters.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
        secondMoments = [.. this.parameters.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
        step = zeros([], ScalarType.Float32, this.parameters[0].device).DetachFromDisposeScope();
        steps = [.. Enumerable.Repeat(step, this.parameters.Length)];
    }

    /// <summary>Clips the gradients that a backward pass left, takes one step, and drops the gradients.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <returns>The gradients' total norm before clipping, a scalar on the device.</returns>
    public Tensor Step(double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor[] gradients = [.. parameters.Select((weight, index) =>
            weight.grad ?? throw new InvalidOperationException($"The weight {names[index]} has no gradient: it takes no part in the objective."))];
        Tensor norm = kernels.TotalNorm(gradients);
        if (settings.ClipNorm > 0.0)
        {
            kernels.ScaleTo(gradients, norm, settings.ClipNorm);
        }

        step.add_(1);
        kernels.Adam(parameters, gradients, firstMoments, secondMoments, steps, learningRate, settings.Beta1, settings.Beta2, settings.Epsilon);
        foreach (Tensor weight in parameters)
        {
            weight.grad = null;
        }

        return norm.MoveToOuterDisposeScope();
    }

    /// <summary>The optimizer's state by name: <c>adam.step</c>, then both moments of every weight.</summary>
    /// <returns>The live tensors; the caller must not dispose them.</returns>
    public IEnumerable<NamedTensor> State()
    {
        yield return new NamedTensor("adam.step", step);
        for (int index = 0; index < names.Length; index++)
        {
            yield return new NamedTensor($"adam.exp_avg.{names[index]}", firstMoments[index]);
            yield return new NamedTensor($"adam.exp_avg_sq.{names[index]}", secondMoments[index]);
        }
    }

    /// <summary>Restores a state that <see cref="State"/> gave.</summary>
    /// <param name="find">Gives a saved tensor by name, or throws.</param>
    public void LoadState(Func<string, Tensor> find)
    {
        using IDisposable guard = no_grad();
        foreach (NamedTensor entry in State())
        {
            entry.Tensor.copy_(find(entry.Name));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        kernels.Dispose();
        step.Dispose();
        foreach (Tensor moment in firstMoments.Concat(secondMoments))
        {
            moment.Dispose();
        }
    }
}

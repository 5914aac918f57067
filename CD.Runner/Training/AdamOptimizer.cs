using CD.Model.Kernels;
using CD.Model.Layers;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>Adam over a fixed list of weights, with the gradients' total norm clipped, without a word from the device to the processor.</summary>
public sealed class AdamOptimizer : IDisposable
{
    private readonly OptimizerKernels operators = new();
    private readonly AdamKernel? kernel;
    private readonly TrainingSettings settings;
    private readonly IReadOnlyList<Variable> variables;
    private readonly Tensor[] weights;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;
    private readonly Tensor step;
    private readonly Tensor[] steps;

    // The gradients between clipping and the step, and what the kernel is to multiply them with.
    private Tensor[] gradients = [];
    private double scale = 1.0;

    /// <summary>Creates the optimizer with all moments zero.</summary>
    /// <param name="variables">The weights, all trainable and on one device.</param>
    /// <param name="settings">Adam's constants and the largest gradient norm.</param>
    public AdamOptimizer(IReadOnlyList<Variable> variables, TrainingSettings settings)
    {
        this.settings = settings;
        this.variables = variables;
        weights = [.. variables.Select(variable => variable.Tensor)];
        using IDisposable guard = no_grad();
        firstMoments = [.. weights.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
        secondMoments = [.. weights.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
        step = zeros([], ScalarType.Float32, weights[0].device).DetachFromDisposeScope();
        steps = [.. Enumerable.Repeat(step, weights.Length)];
        kernel = AdamKernel.Takes(variables) ? new AdamKernel(variables, firstMoments, secondMoments) : null;
    }

    /// <summary>Takes over the gradients that a backward pass left, and clips them to the largest norm.</summary>
    /// <returns>Their total norm before clipping, a scalar on the device.</returns>
    /// <exception cref="InvalidOperationException">A weight has no gradient.</exception>
    public Tensor ClipGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Drop();
        gradients = [.. variables.Select(TakeGradient)];
        if (kernel is not null)
        {
            double total = kernel.Norm(gradients);
            scale = settings.ClipNorm > 0.0 ? Math.Min(1.0, settings.ClipNorm / (total + 1e-6)) : 1.0;
            return tensor(total, ScalarType.Float32).MoveToOuterDisposeScope();
        }

        Tensor norm = operators.TotalNorm(gradients);
        if (settings.ClipNorm > 0.0)
        {
            operators.ScaleTo(gradients, norm, settings.ClipNorm);
        }

        return norm.MoveToOuterDisposeScope();
    }

    /// <summary>Takes one step along the gradients that <see cref="ClipGradients"/> took over, and drops them.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    public void Apply(double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        step.add_(1);
        if (kernel is not null)
        {
            kernel.Step(gradients, scale, step.item<float>(), new AdamConstants(learningRate, settings.Beta1, settings.Beta2, settings.Epsilon));
        }
        else
        {
            operators.Adam(weights, gradients, firstMoments, secondMoments, steps, learningRate, settings.Beta1, settings.Beta2, settings.Epsilon);
            foreach (Variable variable in variables)
            {
                variable.Refresh();
            }
        }

        Drop();
    }

    /// <summary>The optimizer's state by name: <c>adam.step</c>, then both moments of every weight.</summary>
    /// <returns>The live tensors; the caller must not dispose them.</returns>
    public IEnumerable<NamedTensor> State()
    {
        yield return new NamedTensor("adam.step", step);
        for (int index = 0; index < variables.Count; index++)
        {
            yield return new NamedTensor($"adam.exp_avg.{variables[index].Path}", firstMoments[index]);
            yield return new NamedTensor($"adam.exp_avg_sq.{variables[index].Path}", secondMoments[index]);
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
        Drop();
        operators.Dispose();
        step.Dispose();
        foreach (Tensor moment in firstMoments.Concat(secondMoments))
        {
            moment.Dispose();
        }
    }

    /// <summary>A weight's gradient, laid out like the weight, and of its type unless the kernel takes it as it is; the weight loses it.</summary>
    private Tensor TakeGradient(Variable variable)
    {
        Tensor gradient = variable.Computed.grad
            ?? throw new InvalidOperationException($"The weight {variable.Path} has no gradient: it takes no part in the objective.");
        variable.Computed.grad = null;
        return (kernel is null ? gradient.to_type(variable.Tensor.dtype) : TensorMemory.Rows(gradient)).DetachFromDisposeScope();
    }

    private void Drop()
    {
        Array.ForEach(gradients, gradient => gradient.Dispose());
        gradients = [];
    }
}

using CD.Model.Engine;
using CD.Model.Kernels;
using CD.Model.Layers;
using CD.Model.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>Adam over a fixed list of weights, with the gradients' total norm clipped, without a word from the device to the processor.</summary>
public sealed class AdamOptimizer : IOptimizer
{
    private readonly OptimizerKernels operators = new();
    private readonly AdamKernel? kernel;
    private readonly OptimizerOptions options;
    private readonly string name;
    private readonly IReadOnlyList<Variable> variables;
    private readonly Tensor[] weights;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;
    private readonly Tensor step;
    private readonly Tensor[] steps;

    // What the gradients are to be multiplied with: by the kernel, and the total norm from which libtorch's operators take it.
    private double scale = 1.0;
    private Tensor? total;

    // What ClipGradients looked at, so that Apply does not convert the gradients again.
    private Tensor?[]? taken;

    /// <summary>Creates the optimizer with all moments zero.</summary>
    /// <param name="variables">The weights, all trainable and on one device.</param>
    /// <param name="options">Adam's constants and the largest gradient norm.</param>
    /// <param name="capabilities">What the machine can do; null for what <see cref="Capabilities.Detect"/> finds.</param>
    /// <param name="name">What the names of the state begin with.</param>
    public AdamOptimizer(IReadOnlyList<Variable> variables, OptimizerOptions options, Capabilities? capabilities = null, string name = "adam")
    {
        this.options = options;
        this.name = name;
        this.variables = variables;
        weights = [.. variables.Select(variable => variable.Tensor)];
        using IDisposable guard = no_grad();
        firstMoments = [.. weights.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
        secondMoments = [.. weights.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
        step = zeros([], ScalarType.Float32, weights[0].device).DetachFromDisposeScope();
        steps = [.. Enumerable.Repeat(step, weights.Length)];
        kernel = (capabilities ?? Capabilities.Detect()).Kernels == KernelChoice.Auto && options.WeightDecay == 0.0 && AdamKernel.Takes(variables) ? new AdamKernel(variables, firstMoments, secondMoments) : null;
    }

    /// <summary>The weights that had no gradient in the last step, which left them and their moments alone.</summary>
    public IReadOnlyList<Variable> Idle { get; private set; } = [];

    /// <summary>Finds the total norm of the gradients that a backward pass left, so that <see cref="Apply"/> clips them to the largest norm.</summary>
    /// <returns>Their total norm before clipping, a scalar on the device.</returns>
    public Tensor ClipGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Forget();
        Tensor?[] gradients = Gradients();
        taken = [.. gradients.Select(gradient => gradient?.DetachFromDisposeScope())];
        if (kernel is not null)
        {
            double norm = kernel.Norm(gradients);
            scale = options.ClipNorm > 0.0 ? Math.Min(1.0, options.ClipNorm / (norm + 1e-6)) : 1.0;
            return tensor(norm, ScalarType.Float32).MoveToOuterDisposeScope();
        }

        Tensor[] present = [.. gradients.OfType<Tensor>()];
        Tensor sum = present.Length == 0 ? zeros([], ScalarType.Float32, step.device) : operators.TotalNorm(present);
        total = sum.alias().DetachFromDisposeScope();
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Takes one step along the weights' gradients, clipped where <see cref="ClipGradients"/> came before, and clears them.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    public void Apply(double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor?[] gradients = taken ?? Gradients();
        Idle = [.. variables.Where((_, index) => gradients[index] is null)];
        step.add_(1);
        if (kernel is not null)
        {
            kernel.Step(gradients, scale, step.item<float>(), new AdamConstants(learningRate, options.Beta1, options.Beta2, options.Epsilon));
        }
        else
        {
            ApplyByOperators(gradients, learningRate);
        }

        foreach (Variable variable in variables)
        {
            variable.Computed.grad = null;
        }

        Forget();
    }

    /// <summary>The optimizer's state by name: <c>adam.step</c>, or after the name it was given, then both moments of every weight.</summary>
    /// <returns>The live tensors; the caller must not dispose them.</returns>
    public IEnumerable<NamedTensor> State()
    {
        yield return new NamedTensor(name + ".step", step);
        for (int index = 0; index < variables.Count; index++)
        {
            yield return new NamedTensor($"{name}.exp_avg.{variables[index].Path}", firstMoments[index]);
            yield return new NamedTensor($"{name}.exp_avg_sq.{variables[index].Path}", secondMoments[index]);
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
        Forget();
        operators.Dispose();
        step.Dispose();
        foreach (Tensor moment in firstMoments.Concat(secondMoments))
        {
            moment.Dispose();
        }
    }

    private void ApplyByOperators(Tensor?[] gradients, double learningRate)
    {
        int[] active = [.. Enumerable.Range(0, gradients.Length).Where(index => gradients[index] is not null)];
        if (active.Length == 0)
        {
            return;
        }

        Tensor[] present = [.. gradients.OfType<Tensor>()];
        if (total is not null && options.ClipNorm > 0.0)
        {
            operators.ScaleTo(present, total, options.ClipNorm);
        }

        operators.Adam(Of(weights), present, Of(firstMoments), Of(secondMoments), Of(steps), learningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
        Array.ForEach(active, index => variables[index].Refresh());

        Tensor[] Of(Tensor[] all) => [.. active.Select(index => all[index])];
    }

    /// <summary>The weights' gradients, laid out like the weights, and of their type unless the kernel takes them as they are; null where there is none.</summary>
    private Tensor?[] Gradients() =>
        [.. variables.Select(variable => variable.Computed.grad is not { } gradient ? null
            : kernel is null ? gradient.to_type(variable.Tensor.dtype) : TensorMemory.Rows(gradient))];

    private void Forget()
    {
        total?.Dispose();
        total = null;
        Array.ForEach(taken ?? [], gradient => gradient?.Dispose());
        taken = null;
        scale = 1.0;
    }
}

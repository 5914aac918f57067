using CD.Model.Layers;
using CD.Model.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>An optimizer with one tensor of state a weight, by libtorch's operators over whole lists.</summary>
internal abstract class OperatorOptimizer : IOptimizer
{
    private readonly IReadOnlyList<Variable> variables;
    private readonly string stateName;
    private readonly Tensor[] state;
    private Tensor? total;

    /// <summary>Creates the optimizer with its state zero.</summary>
    /// <param name="variables">The weights, all trainable and on one device.</param>
    /// <param name="options">The constants.</param>
    /// <param name="stateName">What the names of the state begin with.</param>
    protected OperatorOptimizer(IReadOnlyList<Variable> variables, OptimizerOptions options, string stateName)
    {
        this.variables = variables;
        this.stateName = stateName;
        Options = options;
        using IDisposable guard = no_grad();
        state = [.. variables.Select(variable => zeros_like(variable.Tensor, requires_grad: false).DetachFromDisposeScope())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Variable> Idle { get; private set; } = [];

    /// <summary>The constants.</summary>
    protected OptimizerOptions Options { get; }

    /// <summary>The operators.</summary>
    protected OptimizerKernels Operators { get; } = new();

    /// <inheritdoc/>
    public Tensor ClipGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        total?.Dispose();
        Tensor[] present = [.. variables.Select(Gradient).OfType<Tensor>()];
        Tensor sum = present.Length == 0 ? zeros([], ScalarType.Float32, variables[0].Tensor.device) : Operators.TotalNorm(present);
        total = sum.alias().DetachFromDisposeScope();
        return sum.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Apply(double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor?[] gradients = [.. variables.Select(Gradient)];
        Idle = [.. variables.Where((_, index) => gradients[index] is null)];
        int[] active = [.. Enumerable.Range(0, gradients.Length).Where(index => gradients[index] is not null)];
        if (active.Length > 0)
        {
            Tensor[] present = [.. gradients.OfType<Tensor>()];
            if (total is not null && Options.ClipNorm > 0.0)
            {
                Operators.ScaleTo(present, total, Options.ClipNorm);
            }

            Step([.. active.Select(index => variables[index].Tensor)], present, [.. active.Select(index => state[index])], learningRate);
            Array.ForEach(active, index => variables[index].Refresh());
        }

        foreach (Variable variable in variables)
        {
            variable.Computed.grad = null;
        }

        total?.Dispose();
        total = null;
    }

    /// <inheritdoc/>
    public IEnumerable<NamedTensor> State() => variables.Zip(state, (variable, tensor) => new NamedTensor($"{stateName}.{variable.Path}", tensor));

    /// <inheritdoc/>
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
        total?.Dispose();
        Operators.Dispose();
        Array.ForEach(state, tensor => tensor.Dispose());
    }

    /// <summary>Takes one step, in place.</summary>
    /// <param name="weights">The weights that have a gradient.</param>
    /// <param name="gradients">Their gradients, of their types.</param>
    /// <param name="state">Their state.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    protected abstract void Step(Tensor[] weights, Tensor[] gradients, Tensor[] state, double learningRate);

    private static Tensor? Gradient(Variable variable) => variable.Computed.grad?.to_type(variable.Tensor.dtype);
}

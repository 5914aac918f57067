using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>Stochastic gradient descent: <c>v = momentum v + g + decay w</c>, <c>w = w - lr v</c>, as PyTorch has it.</summary>
/// <param name="variables">The weights, all trainable and on one device.</param>
/// <param name="options">Momentum, weight decay and the largest gradient norm.</param>
/// <param name="name">What the names of the state begin with.</param>
internal sealed class SgdOptimizer(IReadOnlyList<Variable> variables, OptimizerOptions options, string name)
    : OperatorOptimizer(variables, options, name + ".momentum")
{
    /// <inheritdoc/>
    protected override void Step(Tensor[] weights, Tensor[] gradients, Tensor[] state, double learningRate) =>
        Operators.Sgd(weights, gradients, state, learningRate, Options.Momentum, Options.WeightDecay);
}

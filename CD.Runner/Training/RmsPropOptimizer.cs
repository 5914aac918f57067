using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>RMSprop: <c>s = decay s + (1 - decay) g^2</c>, <c>w = w - lr g/(sqrt(s) + epsilon)</c>, as PyTorch has it.</summary>
/// <param name="variables">The weights, all trainable and on one device.</param>
/// <param name="options">Decay, epsilon, weight decay and the largest gradient norm.</param>
/// <param name="name">What the names of the state begin with.</param>
internal sealed class RmsPropOptimizer(IReadOnlyList<Variable> variables, OptimizerOptions options, string name)
    : OperatorOptimizer(variables, options, name + ".square_avg")
{
    /// <inheritdoc/>
    protected override void Step(Tensor[] weights, Tensor[] gradients, Tensor[] state, double learningRate) =>
        Operators.RmsProp(weights, gradients, state, learningRate, Options.RmsDecay, Options.Epsilon, Options.WeightDecay);
}

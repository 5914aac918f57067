using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The gradients of weights that a backward pass has found so far.</summary>
internal sealed class WeightGradients
{
    private readonly Dictionary<Variable, Tensor> found = [];

    /// <summary>Adds a weight's gradient, unless the weight is not trained now.</summary>
    /// <param name="variable">The weight.</param>
    /// <param name="gradient">Shaped like it, of the type of <see cref="Variable.Computed"/>; given away.</param>
    public void Add(Variable variable, Tensor gradient)
    {
        if (!variable.Computed.requires_grad)
        {
            gradient.Dispose();
        }
        else if (found.TryGetValue(variable, out Tensor? sum))
        {
            using (gradient)
            {
                sum.add_(gradient);
            }
        }
        else
        {
            found.Add(variable, gradient);
        }
    }

    /// <summary>A weight's gradient.</summary>
    /// <param name="variable">The weight.</param>
    /// <returns>Null where none was found.</returns>
    public Tensor? Of(Variable variable) => found.GetValueOrDefault(variable);
}

using CD.Model.Layers;
using CD.Model.Serialization;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>An optimizer over a fixed list of weights, with the gradients' total norm clipped, without a word from the device to the processor.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>The weights that had no gradient in the last step, which left them and their state alone.</summary>
    IReadOnlyList<Variable> Idle { get; }

    /// <summary>Finds the total norm of the gradients that a backward pass left, so that <see cref="Apply"/> clips them to the largest norm.</summary>
    /// <returns>Their total norm before clipping, a scalar on the device.</returns>
    Tensor ClipGradients();

    /// <summary>Takes one step along the weights' gradients, clipped where <see cref="ClipGradients"/> came before, and clears them.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    void Apply(double learningRate);

    /// <summary>The optimizer's state by name.</summary>
    /// <returns>The live tensors; the caller must not dispose them.</returns>
    IEnumerable<NamedTensor> State();

    /// <summary>Restores a state that <see cref="State"/> gave.</summary>
    /// <param name="find">Gives a saved tensor by name, or throws.</param>
    void LoadState(Func<string, Tensor> find);
}

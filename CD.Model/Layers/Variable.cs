using CD.Model.Initializers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A tensor that a layer owns: a trainable parameter, or a statistic kept for evaluation.</summary>
public sealed class Variable : IDisposable
{
    private Variable(string path, Tensor tensor, bool trainable)
    {
        Path = path;
        Tensor = tensor;
        Trainable = trainable;
    }

    /// <summary>The variable's name within the outermost layer, for example <c>resnet.layer1.0.conv1.weight</c>.</summary>
    public string Path { get; }

    /// <summary>The variable's name within its own layer, for example <c>weight</c>.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The values; a leaf that requires gradients where the variable is trainable. Owned by the variable.</summary>
    public Tensor Tensor { get; }

    /// <summary>Whether an optimizer changes the variable.</summary>
    public bool Trainable { get; }

    /// <summary>Frees the tensor and its gradient.</summary>
    public void Dispose() => Tensor.Dispose();

    /// <summary>Allocates a variable of the policy's variable type on the context's device.</summary>
    /// <param name="context">Device, dtypes, generator and the owning layer's path.</param>
    /// <param name="name">The variable's name within its layer.</param>
    /// <param name="shape">Its shape; four-dimensional variables are laid out channels-last.</param>
    /// <param name="initializer">Its initial values.</param>
    /// <param name="trainable">Whether an optimizer changes it.</param>
    /// <returns>The variable; its tensor belongs to no dispose scope.</returns>
    internal static Variable Create(BuildContext context, string name, long[] shape, Initializer initializer, bool trainable)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor values = initializer.Create(shape, context.Generator);
        Tensor leaf = shape.Length == 4
            ? empty_strided(shape, MemoryFormat.ChannelsLastStrides(shape), context.Policy.VariableDtype, context.Device)
            : empty(shape, context.Policy.VariableDtype, context.Device);
        leaf.copy_(values).requires_grad_(trainable);
        return new Variable(context.Join(name), leaf.DetachFromDisposeScope(), trainable);
    }

    /// <summary>Allocates a scalar int64 counter that starts at zero. It stays in the processor's memory, where counting costs no kernel launch.</summary>
    /// <param name="context">The owning layer's path.</param>
    /// <param name="name">The counter's name within its layer.</param>
    /// <returns>The variable; its tensor belongs to no dispose scope.</returns>
    internal static Variable CreateCounter(BuildContext context, string name) =>
        new(context.Join(name), zeros([], ScalarType.Int64).DetachFromDisposeScope(), trainable: false);
}

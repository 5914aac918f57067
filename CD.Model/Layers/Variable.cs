using CD.Model.Initializers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A tensor that a layer owns: a trainable parameter, or a statistic kept for evaluation.</summary>
public sealed class Variable : IDisposable
{
    private Variable(string path, Tensor tensor, Tensor computed, bool trainable)
    {
        Path = path;
        Tensor = tensor;
        Computed = computed;
        Trainable = trainable;
    }

    /// <summary>The variable's name within the outermost layer, for example <c>resnet.layer1.0.conv1.weight</c>.</summary>
    public string Path { get; }

    /// <summary>The variable's name within its own layer, for example <c>weight</c>.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The values. Owned by the variable; whoever changes them calls <see cref="Refresh"/>.</summary>
    public Tensor Tensor { get; }

    /// <summary>
    /// The values in the type of the computation: the values themselves, or a copy in a narrower type. A leaf that requires
    /// gradients where the variable is trainable, so that gradients are of this type. Owned by the variable.
    /// </summary>
    public Tensor Computed { get; }

    /// <summary>How often the values have changed, as far as <see cref="Refresh"/> was told.</summary>
    internal int Version { get; private set; }

    /// <summary>Whether an optimizer changes the variable.</summary>
    public bool Trainable { get; }

    /// <summary>Brings <see cref="Computed"/> up to date after the values have changed.</summary>
    public void Refresh()
    {
        Version++;
        if (!ReferenceEquals(Tensor, Computed))
        {
            using IDisposable noGrad = no_grad();
            Computed.copy_(Tensor);
        }
    }

    /// <summary>Tells that the values and <see cref="Computed"/> have changed together.</summary>
    public void MarkRefreshed() => Version++;

    /// <summary>Frees the tensors and their gradient.</summary>
    public void Dispose()
    {
        Computed.Dispose();
        Tensor.Dispose();
    }

    /// <summary>Allocates a variable of the policy's variable type on the context's device.</summary>
    /// <param name="context">Device, dtypes, generator and the owning layer's path.</param>
    /// <param name="name">The variable's name within its layer.</param>
    /// <param name="shape">Its shape; four-dimensional variables are laid out channels-last.</param>
    /// <param name="initializer">Its initial values.</param>
    /// <param name="trainable">Whether an optimizer changes it.</param>
    /// <param name="computedDtype">The type of <see cref="Computed"/>; null for the variable's own.</param>
    /// <returns>The variable; its tensor belongs to no dispose scope.</returns>
    internal static Variable Create(BuildContext context, string name, long[] shape, Initializer initializer, bool trainable, ScalarType? computedDtype = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor values = initializer.Create(shape, context.Generator);
        Tensor leaf = shape.Length == 4
            ? empty_strided(shape, MemoryFormat.ChannelsLastStrides(shape), context.Policy.VariableDtype, context.Device)
            : empty(shape, context.Policy.VariableDtype, context.Device);
        leaf.copy_(values);
        Tensor computed = computedDtype is { } dtype && dtype != leaf.dtype ? leaf.to_type(dtype) : leaf;
        computed.requires_grad_(trainable);
        return new Variable(context.Join(name), leaf.DetachFromDisposeScope(), computed.DetachFromDisposeScope(), trainable);
    }

    /// <summary>Allocates a scalar int64 counter that starts at zero. It stays in the processor's memory, where counting costs no kernel launch.</summary>
    /// <param name="context">The owning layer's path.</param>
    /// <param name="name">The counter's name within its layer.</param>
    /// <returns>The variable; its tensor belongs to no dispose scope.</returns>
    internal static Variable CreateCounter(BuildContext context, string name)
    {
        Tensor counter = zeros([], ScalarType.Int64).DetachFromDisposeScope();
        return new Variable(context.Join(name), counter, counter, trainable: false);
    }
}

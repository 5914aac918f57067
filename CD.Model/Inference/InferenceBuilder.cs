using CD.Model.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Inference;

/// <summary>Collects what trained layers do in evaluation mode, in the order of the computation.</summary>
/// <remarks>
/// A kernel W with bias b, followed by y = factor x + shift a channel, becomes the kernel factor W with bias factor b + shift. The product is
/// taken in the variables' type and rounded to the computation's type once.
/// </remarks>
/// <param name="capabilities">What the machine can do.</param>
internal sealed class InferenceBuilder(Capabilities capabilities)
{
    private readonly List<Func<Tensor, bool, Tensor>> steps = [];
    private readonly List<IDisposable> owned = [];
    private Kernel? open;

    /// <summary>Adds an operation.</summary>
    /// <param name="step">From inputs, and whether these may be overwritten, to outputs.</param>
    /// <param name="holds">What the operation holds; freed with the chain.</param>
    public void Add(Func<Tensor, bool, Tensor> step, params ReadOnlySpan<IDisposable> holds)
    {
        CloseKernel();
        steps.Add(step);
        owned.AddRange(holds);
    }

    /// <summary>Adds a convolution or a linear map, whose tensors are copied.</summary>
    /// <param name="weight">The kernel, <c>[outputs, ...]</c>.</param>
    /// <param name="bias"><c>[outputs]</c>, or null.</param>
    /// <param name="dtype">The type of the computation.</param>
    /// <param name="operation">From inputs, kernel and bias to outputs.</param>
    /// <param name="window">The strides and the padding of a convolution, null for other operations and for borders that depend on the images.</param>
    public void AddKernel(Tensor weight, Tensor? bias, ScalarType dtype, Func<Tensor, Tensor, Tensor?, Tensor> operation, (long Strides, long Padding)? window = null)
    {
        CloseKernel();
        open = new Kernel(weight.clone().DetachFromDisposeScope(), bias?.clone().DetachFromDisposeScope(), dtype, operation, window, Rectified: false);
    }

    /// <summary>Adds a rectifier.</summary>
    public void Rectify()
    {
        if (open is null)
        {
            Add((inputs, overwrite) => overwrite ? inputs.relu_() : inputs.relu());
        }
        else
        {
            open = open with { Rectified = true };
            CloseKernel();
        }
    }

    /// <summary>Folds y = factor x + shift into the kernel that was added last.</summary>
    /// <param name="factor"><c>[outputs]</c>.</param>
    /// <param name="shift"><c>[outputs]</c>.</param>
    /// <param name="dtype">The type of the computation from here on.</param>
    /// <exception cref="InvalidOperationException">No kernel was added last.</exception>
    public void Scale(Tensor factor, Tensor shift, ScalarType dtype)
    {
        if (open is null)
        {
            throw new InvalidOperationException("A normalization is folded into the convolution or dense layer before it; there is none. Put it after one.");
        }

        using DisposeScope scope = NewDisposeScope();
        open.Weight.mul_(factor.reshape([-1, .. Enumerable.Repeat(1L, (int)open.Weight.dim() - 1)]));
        Tensor bias = open.Bias is null ? shift.clone() : open.Bias.mul_(factor).add_(shift);
        open = open with { Bias = bias.DetachFromDisposeScope(), Dtype = dtype };
    }

    /// <summary>The kernel that was added last, by itself.</summary>
    /// <returns>A kernel that owns its tensors, without a rectifier.</returns>
    public InferenceKernel ToKernel()
    {
        (Tensor weight, Tensor? bias, ScalarType dtype, Func<Tensor, Tensor, Tensor?, Tensor> operation, (long Strides, long Padding)? window, _) = open!;
        open = null;
        return new InferenceKernel(Converted(weight, dtype), bias is null ? null : Converted(bias, dtype), operation, capabilities.FusesConvolutions ? window : null);
    }

    /// <summary>The operations so far.</summary>
    /// <returns>A chain that owns their tensors.</returns>
    public InferenceChain ToChain()
    {
        CloseKernel();
        return new InferenceChain(steps, owned);
    }

    private void CloseKernel()
    {
        if (open is null)
        {
            return;
        }

        bool rectified = open.Rectified;
        InferenceKernel kernel = ToKernel();
        owned.Add(kernel);
        steps.Add((inputs, _) => kernel.Run(inputs, rectified));
    }

    private static Tensor Converted(Tensor tensor, ScalarType dtype)
    {
        if (tensor.dtype == dtype)
        {
            return tensor;
        }

        using (tensor)
        {
            return tensor.to_type(dtype).DetachFromDisposeScope();
        }
    }

    private sealed record Kernel(Tensor Weight, Tensor? Bias, ScalarType Dtype, Func<Tensor, Tensor, Tensor?, Tensor> Operation, (long Strides, long Padding)? Window, bool Rectified);
}

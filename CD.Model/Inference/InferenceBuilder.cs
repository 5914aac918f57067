using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Inference;

/// <summary>Collects what trained layers do in evaluation mode, in the order of the computation.</summary>
/// <remarks>
/// A kernel W with bias b, followed by y = factor x + shift a channel, becomes the kernel factor W with bias factor b + shift. The product is
/// taken in the variables' type and rounded to the computation's type once.
/// </remarks>
internal sealed class InferenceBuilder
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
    public void AddKernel(Tensor weight, Tensor? bias, ScalarType dtype, Func<Tensor, Tensor, Tensor?, Tensor> operation)
    {
        CloseKernel();
        open = new Kernel(weight.clone().DetachFromDisposeScope(), bias?.clone().DetachFromDisposeScope(), dtype, operation);
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

        (Tensor weight, Tensor? bias, ScalarType dtype, Func<Tensor, Tensor, Tensor?, Tensor> operation) = open;
        open = null;
        Tensor kernel = Converted(weight, dtype);
        Tensor? offset = bias is null ? null : Converted(bias, dtype);
        owned.Add(kernel);
        if (offset is not null)
        {
            owned.Add(offset);
        }

        steps.Add((inputs, _) =>
        {
            using DisposeScope scope = NewDisposeScope();
            return operation(inputs.to_type(dtype), kernel, offset).MoveToOuterDisposeScope();
        });
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

    private sealed record Kernel(Tensor Weight, Tensor? Bias, ScalarType Dtype, Func<Tensor, Tensor, Tensor?, Tensor> Operation);
}

using CD.Model.Execution;
using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Inference;

/// <summary>A convolution or a linear map with its tensors in the computation's type, and with what follows it.</summary>
internal sealed class InferenceKernel : IDisposable
{
    private readonly Tensor weight;
    private readonly Tensor? bias;
    private readonly Func<Tensor, Tensor, Tensor?, Tensor> operation;
    private readonly FusedConvolution? fused;

    /// <summary>Takes over the tensors.</summary>
    /// <param name="weight">The kernel, <c>[outputs, ...]</c>.</param>
    /// <param name="bias"><c>[outputs]</c>, or null.</param>
    /// <param name="operation">From inputs, kernel and bias to outputs.</param>
    /// <param name="window">The strides and the padding of a convolution that may be fused with what follows it; null for other operations.</param>
    public InferenceKernel(Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> operation, (long Strides, long Padding)? window)
    {
        this.weight = weight;
        this.bias = bias;
        this.operation = operation;
        bool fusible = window is not null && bias is not null && weight.dtype == ScalarType.BFloat16;
        fused = fusible ? new FusedConvolution(weight, bias!, window!.Value.Strides, window.Value.Padding) : null;
    }

    /// <summary>Computes the outputs.</summary>
    /// <param name="inputs">Left as they are.</param>
    /// <param name="rectified">Whether the rectifier follows.</param>
    /// <returns>A handle of the current dispose scope.</returns>
    public Tensor Run(Tensor inputs, bool rectified)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cast = inputs.to_type(weight.dtype);
        if (fused is not null && TensorMemory.IsRows(cast))
        {
            return fused.Apply(cast, rectified).MoveToOuterDisposeScope();
        }

        Tensor outputs = operation(cast, weight, bias);
        return (rectified ? outputs.relu_() : outputs).MoveToOuterDisposeScope();
    }

    /// <summary>Replaces a sum by relu(sum + outputs).</summary>
    /// <param name="sum">Shaped like the outputs, of the computation's type; overwritten.</param>
    /// <param name="inputs">Left as they are.</param>
    public void AddTo(Tensor sum, Tensor inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cast = inputs.to_type(weight.dtype);
        if (fused is not null && TensorMemory.IsRows(cast) && TensorMemory.IsRows(sum))
        {
            fused.AddTo(sum, cast);
        }
        else
        {
            Tensor outputs = operation(cast, weight, bias);
            SumTerms.Require(outputs, sum);
            sum.add_(outputs).relu_();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        fused?.Dispose();
        weight.Dispose();
        bias?.Dispose();
    }
}

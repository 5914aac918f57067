using CD.Model.Engine;
using CD.Model.Gradients;
using CD.Model.Inference;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A convolution with the normalization behind it, what is added to both and the rectifier: relu(bn(conv(x)) + shortcut).</summary>
/// <param name="convolution">The convolution; not owned.</param>
/// <param name="normalization">The normalization; not owned.</param>
/// <param name="rectify">Whether the rectifier is applied.</param>
internal sealed class ConvolutionUnit(Conv2D convolution, BatchNormalization normalization, bool rectify)
{
    /// <summary>Computes the outputs with libtorch's operators, which know their gradients.</summary>
    /// <param name="inputs">x; left as it is.</param>
    /// <param name="shortcut">What is added; null for nothing.</param>
    /// <param name="training">As in <see cref="Layer.Call"/>.</param>
    /// <returns>A tensor the current dispose scope owns.</returns>
    public Tensor Call(Tensor inputs, Tensor? shortcut, bool training) =>
        normalization.CallOwned(convolution.Call(inputs, training), shortcut, training, rectify);

    /// <summary>Whether both layers compute in training by the project's own kernels.</summary>
    public bool IsTraced => convolution.IsTraced && normalization.IsTraced;

    /// <summary>Computes the outputs in training without libtorch's gradients.</summary>
    /// <param name="inputs">x; it stays the caller's.</param>
    /// <returns>The outputs and their trace.</returns>
    public (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs) => CallTraced(inputs, shortcut: null);

    /// <summary>Computes the outputs in training without libtorch's gradients.</summary>
    /// <param name="inputs">x; it stays the caller's.</param>
    /// <param name="shortcut">What is added, which stays the caller's; null for nothing.</param>
    /// <returns>The outputs and their trace.</returns>
    public (Tensor Outputs, UnitTrace Trace) CallTraced(Tensor inputs, Tensor? shortcut)
    {
        (Tensor convolved, Trace first) = convolution.CallTraced(inputs);
        using (convolved)
        {
            try
            {
                (Tensor outputs, NormalizationTrace second) = normalization.CallTraced(convolved, shortcut, rectify);
                return (outputs, new UnitTrace(first, second));
            }
            catch
            {
                first.Dispose();
                throw;
            }
        }
    }

    /// <summary>Adds the unit's steps to an inference network, without the shortcut.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="rectified">Whether the rectifier is added too.</param>
    public void AddTo(InferenceBuilder builder, bool rectified)
    {
        convolution.AddTo(builder);
        normalization.AddTo(builder);
        if (rectified)
        {
            builder.Rectify();
        }
    }

    /// <summary>The convolution with the folded normalization, without the shortcut and the rectifier.</summary>
    /// <param name="capabilities">What the machine can do.</param>
    /// <returns>A kernel that the caller owns.</returns>
    public InferenceKernel Freeze(Capabilities capabilities)
    {
        InferenceBuilder builder = new(capabilities);
        AddTo(builder, rectified: false);
        return builder.ToKernel();
    }
}

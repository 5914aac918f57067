using CD.Model.Inference;
using CD.Model.Kernels;
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

    /// <summary>Computes the outputs in training, and keeps on the tape what <see cref="Backward"/> needs.</summary>
    /// <param name="inputs">x, bfloat16 rows; something on the tape already owns it.</param>
    /// <param name="shortcut">What is added; null for nothing.</param>
    /// <param name="tape">The tape, which owns the outputs if they are kept.</param>
    /// <param name="keep">Whether what comes next needs the outputs in its backward pass; with a shortcut this unit does.</param>
    /// <returns>The outputs, which the current dispose scope owns if they are not kept.</returns>
    public Tensor Forward(Tensor inputs, Tensor? shortcut, GradientTape tape, bool keep = true)
    {
        Tensor convolved = convolution.Forward(inputs);
        (Tensor outputs, NormalizationStatistics statistics) = normalization.Forward(convolved, shortcut, rectify);
        tape.Push((inputs, statistics), keep ? [convolved, outputs] : [convolved]);
        return outputs;
    }

    /// <summary>Adds the weights' gradients to those that are there, and computes those of the inputs and the shortcut.</summary>
    /// <param name="gradient">The gradient of the outputs; given away.</param>
    /// <param name="second">A second term of it, given away; or null.</param>
    /// <param name="tape">The tape, from which this unit takes its part.</param>
    /// <param name="wanted">Whether the gradient of the inputs is needed.</param>
    /// <returns>The gradients of the inputs and of the shortcut, null where there is none; the caller owns them.</returns>
    public (Tensor? Inputs, Tensor? Shortcut) Backward(Tensor gradient, Tensor? second, GradientTape tape, bool wanted)
    {
        ((Tensor inputs, NormalizationStatistics statistics), Tensor[] kept) = tape.Pop<(Tensor, NormalizationStatistics)>();
        (Tensor convolvedGradient, Tensor? shortcut) = normalization.Backward(gradient, second, kept[0], statistics.HasShortcut ? kept[1] : null, statistics);
        gradient.Dispose();
        second?.Dispose();
        Array.ForEach(kept, tensor => tensor.Dispose());
        Tensor? inputGradient = convolution.Backward(convolvedGradient, inputs, wanted);
        convolvedGradient.Dispose();
        return (inputGradient, shortcut);
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
    /// <returns>A kernel that the caller owns.</returns>
    public InferenceKernel Freeze()
    {
        InferenceBuilder builder = new();
        AddTo(builder, rectified: false);
        return builder.ToKernel();
    }
}

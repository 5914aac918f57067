using static TorchSharp.torch;

namespace CD.Model.Inference;

/// <summary>How a kernel and a bias act on inputs.</summary>
/// <param name="Apply">From inputs, kernel and bias to outputs.</param>
/// <param name="Window">The strides and the padding of a convolution; null for other operations and for borders that depend on the images.</param>
internal sealed record KernelOperation(Func<Tensor, Tensor, Tensor?, Tensor> Apply, (long Strides, long Padding)? Window);

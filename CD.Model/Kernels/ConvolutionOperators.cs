using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>The gradients of libtorch's convolution as operators of their own, which TorchSharp does not offer by name.</summary>
internal static class ConvolutionOperators
{
    private const string Source = """
        def input_gradient(g: Tensor, x: Tensor, w: Tensor, strides: int, padding: int) -> Tensor:
            return torch.convolution_backward(g, x, w, None, [strides, strides], [padding, padding], [1, 1], False, [0, 0], 1, [True, False, False])[0]

        def weight_gradient(g: Tensor, x: Tensor, w: Tensor, strides: int, padding: int) -> Tensor:
            return torch.convolution_backward(g, x, w, None, [strides, strides], [padding, padding], [1, 1], False, [0, 0], 1, [False, True, False])[1]

        """;

    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(Source));

    /// <summary>The gradient of the inputs.</summary>
    public static Tensor InputGradient(Tensor gradient, Tensor inputs, Tensor weights, long strides, long padding) =>
        ScriptNumbers.Call(arguments => Unit.Value.invoke<Tensor>("input_gradient", arguments), gradient, inputs, weights, strides, padding);

    /// <summary>The gradient of the weights.</summary>
    public static Tensor WeightGradient(Tensor gradient, Tensor inputs, Tensor weights, long strides, long padding) =>
        ScriptNumbers.Call(arguments => Unit.Value.invoke<Tensor>("weight_gradient", arguments), gradient, inputs, weights, strides, padding);
}

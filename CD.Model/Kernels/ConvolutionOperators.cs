using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>The gradients of libtorch's convolution as operators of their own, which TorchSharp does not offer by name.</summary>
internal static class ConvolutionOperators
{
    private const string Source = """
        def gradients(g: Tensor, x: Tensor, w: Tensor, step: int, border: int) -> List[Tensor]:
            r = torch.convolution_backward(g, x, w, None, [step, step], [border, border], [1, 1], False, [0, 0], 1, [True, True, False])
            return [r[0], r[1]]

        def weight_gradient(g: Tensor, x: Tensor, w: Tensor, step: int, border: int) -> Tensor:
            return torch.convolution_backward(g, x, w, None, [step, step], [border, border], [1, 1], False, [0, 0], 1, [False, True, False])[1]

        """;

    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(Source));

    /// <summary>The gradients of the inputs and of the weights.</summary>
    public static (Tensor Inputs, Tensor Weights) Gradients(Tensor gradient, Tensor inputs, Tensor weights, long step, long border)
    {
        Tensor[] result = Unit.Value.invoke<Tensor[]>("gradients", gradient, inputs, weights, step, border);
        return (result[0], result[1]);
    }

    /// <summary>The gradient of the weights alone.</summary>
    public static Tensor WeightGradient(Tensor gradient, Tensor inputs, Tensor weights, long step, long border) =>
        Unit.Value.invoke<Tensor>("weight_gradient", gradient, inputs, weights, step, border);
}

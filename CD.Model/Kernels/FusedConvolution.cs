using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>A convolution of bfloat16 images on a processor with what follows it, in one pass, and with a kernel that is laid out for it once.</summary>
/// <remarks>These are the operators <c>mkldnn::_convolution_pointwise</c> of libtorch, which give the bits of the separate operators.</remarks>
/// <param name="kernel"><c>[outputs, inputs, size, size]</c>, bfloat16; stays the caller's.</param>
/// <param name="bias"><c>[outputs]</c>, bfloat16; stays the caller's.</param>
/// <param name="strides">The kernel's strides.</param>
/// <param name="padding">Pixels of zeros around the images.</param>
internal sealed class FusedConvolution(Tensor kernel, Tensor bias, long strides, long padding) : IDisposable
{
    private const string Methods = """
          def pack(self: __torch__.FusedConvolution, w: Tensor, strides: int, padding: int, n: int, c: int, h: int, v: int) -> Tensor:
            return ops.mkldnn._reorder_convolution_weight(w, [padding, padding], [strides, strides], [1, 1], 1, [n, c, h, v])
          def plain(self: __torch__.FusedConvolution, x: Tensor, w: Tensor, b: Tensor, strides: int, padding: int) -> Tensor:
            return ops.mkldnn._convolution_pointwise(x, w, b, [padding, padding], [strides, strides], [1, 1], 1, "none", annotate(List[Optional[number]], []), "")
          def rectified(self: __torch__.FusedConvolution, x: Tensor, w: Tensor, b: Tensor, strides: int, padding: int) -> Tensor:
            return ops.mkldnn._convolution_pointwise(x, w, b, [padding, padding], [strides, strides], [1, 1], 1, "relu", annotate(List[Optional[number]], []), "")
          def added(self: __torch__.FusedConvolution, y: Tensor, x: Tensor, w: Tensor, b: Tensor, strides: int, padding: int) -> Tensor:
            return ops.mkldnn._convolution_pointwise_(y, x, w, b, [padding, padding], [strides, strides], [1, 1], 1, "add", 1.0, "relu", annotate(List[Optional[number]], []), "")

        """;

    private static readonly Lazy<jit.ScriptModule<Tensor, Tensor>?> Operators = new(Load);

    private Tensor? packed;

    /// <summary>Whether the operators serve here: libtorch has them, and the processor computes in bfloat16.</summary>
    public static bool Available => Operators.Value is not null;

    /// <summary>The convolution.</summary>
    /// <param name="images">bfloat16, laid out channels-last.</param>
    /// <param name="rectified">Whether the rectifier follows.</param>
    /// <returns>The outputs, laid out channels-last.</returns>
    public Tensor Apply(Tensor images, bool rectified) =>
        ScriptNumbers.Call(arguments => Operators.Value!.invoke<Tensor>(rectified ? "rectified" : "plain", arguments), images, Packed(images), bias, strides, padding);

    /// <summary>Replaces a sum by relu(sum + convolution).</summary>
    /// <param name="sum">bfloat16, laid out channels-last; overwritten.</param>
    /// <param name="images">bfloat16, laid out channels-last.</param>
    public void AddTo(Tensor sum, Tensor images) =>
        ScriptNumbers.Call(arguments => Operators.Value!.invoke<Tensor>("added", arguments), sum, images, Packed(images), bias, strides, padding).Dispose();

    /// <inheritdoc/>
    public void Dispose() => packed?.Dispose();

    /// <summary>The kernel in the layout that suits the first images; others are served by it too.</summary>
    private Tensor Packed(Tensor images) => packed ??= Pack(Operators.Value!, kernel, strides, padding, images.shape).DetachFromDisposeScope();

    private static Tensor Pack(jit.ScriptModule<Tensor, Tensor> operators, Tensor kernel, long strides, long padding, long[] shape) =>
        ScriptNumbers.Call(arguments => operators.invoke<Tensor>("pack", arguments), kernel, strides, padding, shape[0], shape[1], shape[2], shape[3]);

    private static jit.ScriptModule<Tensor, Tensor>? Load()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        try
        {
            jit.ScriptModule<Tensor, Tensor> module = jit.load<Tensor, Tensor>(ScriptArchive.Module(nameof(FusedConvolution), Methods));
            Tensor images = zeros([1, 32, 4, 4], ScalarType.BFloat16);
            Tensor kernel = zeros([32, 32, 1, 1], ScalarType.BFloat16);
            ScriptNumbers.Call(arguments => module.invoke<Tensor>("plain", arguments), images, Pack(module, kernel, 1, 0, images.shape), zeros(32, ScalarType.BFloat16), 1L, 0L);
            return module;
        }
        catch (ExternalException)
        {
            return null;
        }
    }
}

using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace CD.Model.Engine;

/// <summary>libtorch's choices of arithmetic on GPUs.</summary>
internal static unsafe class CudaMath
{
    /// <summary>
    /// Makes float32 mean float32, not TensorFloat-32 with its ten bits, and asks cuDNN for kernels whose sums have one order, so
    /// that a seed gives the same numbers again. Training in <c>mixed_bfloat16</c> is the way to speed.
    /// </summary>
    /// <param name="library">A loaded library that depends on <c>torch_cpu</c>; 0 for none.</param>
    public static void MakeRepeatable(nint library)
    {
        backends.cudnn.allow_tf32 = false;
        backends.cuda.matmul.allow_tf32 = false;
        if (TryGetContext(library, out nint context) && NativeLibrary.TryGetExport(library, "_ZN2at7Context21setDeterministicCuDNNEb", out nint set))
        {
            ((delegate* unmanaged[Cdecl]<nint, byte, void>)set)(context, 1);
        }
    }

    /// <summary>Whether cuDNN is asked for kernels whose sums have one order.</summary>
    /// <param name="library">As in <see cref="MakeRepeatable"/>.</param>
    /// <returns>False also where libtorch does not tell.</returns>
    public static bool IsRepeatable(nint library) =>
        TryGetContext(library, out nint context)
        && NativeLibrary.TryGetExport(library, "_ZNK2at7Context18deterministicCuDNNEv", out nint get)
        && ((delegate* unmanaged[Cdecl]<nint, byte>)get)(context) != 0;

    /// <summary>libtorch's <c>at::globalContext()</c>, by the Itanium C++ ABI's names.</summary>
    private static bool TryGetContext(nint library, out nint context)
    {
        context = 0;
        if (library != 0 && NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out nint get))
        {
            context = ((delegate* unmanaged[Cdecl]<nint>)get)();
        }

        return context != 0;
    }
}

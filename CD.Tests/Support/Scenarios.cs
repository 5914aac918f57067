using System.Runtime.InteropServices;
using CD.Model.Engine;
using static TorchSharp.torch;

namespace CD.Tests.Support;

/// <summary>What tests look at in a process of its own: how it starts, and how it ends.</summary>
internal static unsafe class Scenarios
{
    private const long Values = 3 << 20;

    public static IReadOnlyDictionary<string, Action> All { get; } = new Dictionary<string, Action>(StringComparer.Ordinal)
    {
        [nameof(TellTheAllocator)] = TellTheAllocator,
        [nameof(FreeTensorsAfterTheRuntime)] = FreeTensorsAfterTheRuntime,
    };

    /// <summary>Prints whose memory tensors have.</summary>
    public static void TellTheAllocator()
    {
        LibTorch.Load();
        using Tensor tensor = ones(Values);
        Console.WriteLine($"{tensor.sum().item<float>()} {TensorAllocator.Pool.InUse} {TensorAllocator.Obstacle ?? "pool"}");
    }

    /// <summary>
    /// Leaves a tensor to the end of the process, as libtorch's static variables do: the C library's exit handlers copy and
    /// free it when the .NET runtime has gone, then print a word.
    /// </summary>
    public static void FreeTensorsAfterTheRuntime()
    {
        LibTorch.Load();
        Tensor tensor = ones(Values);
        nint handle = tensor.Handle;
        GCHandle.Alloc(tensor);
        Console.WriteLine(TensorAllocator.Obstacle ?? "pool");

        // The handler that was registered last runs first.
        AtExit(NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "puts"), Marshal.StringToCoTaskMemUTF8("freed"));
        AtExit(LibTorch.BindingExport("THSTensor_dispose"), handle);
        AtExit(LibTorch.BindingExport("THSTensor_clone"), handle);
    }

    private static void AtExit(nint function, nint argument)
    {
        nint register = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "__cxa_atexit");
        Assert.AreEqual(0, ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)register)(function, argument, 0));
    }
}

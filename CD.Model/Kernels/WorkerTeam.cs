using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Runs the project's own processor kernels on the threads of libtorch's OpenMP team, or on .NET's where libtorch has none of GNU's.</summary>
/// <remarks>
/// Between two operators libtorch's threads spin for a while, so that threads of .NET beside them would share their cores.
/// Work is handed out in numbered pieces; what a piece computes must not depend on which thread takes it.
/// </remarks>
internal static unsafe class WorkerTeam
{
    private static readonly Lazy<nint> Parallel = new(FindParallel);

    /// <summary>Whether the kernels can run here: the processor has vectors of 128 bits.</summary>
    public static bool Available => Vector128.IsHardwareAccelerated && (Fma.IsSupported || AdvSimd.IsSupported);

    /// <summary>Whose threads run the kernels.</summary>
    public static TeamKind Kind => Parallel.Value != 0 ? TeamKind.OpenMP : TeamKind.DotNet;

    /// <summary>Runs pieces 0 to <paramref name="pieces"/> - 1, each once, on as many threads as libtorch uses, and waits for them.</summary>
    /// <typeparam name="T">What the pieces share.</typeparam>
    /// <param name="pieces">The number of pieces.</param>
    /// <param name="state">What the pieces share, at an address that does not move.</param>
    /// <param name="body">Computes one piece; must not throw.</param>
    public static void Run<T>(int pieces, T* state, delegate*<int, T*, void> body)
        where T : unmanaged
    {
        if (Parallel.Value == 0)
        {
            DotNetTeam.Run(pieces, state, body);
            return;
        }

        Work work = new() { Pieces = pieces, State = state, Body = (delegate*<int, void*, void>)body };
        int threads = Math.Min(pieces, get_num_threads());
        if (threads <= 1)
        {
            Drain(&work);
            return;
        }

        ((delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<Work*, void>, Work*, uint, uint, void>)Parallel.Value)(&Enter, &work, (uint)threads, 0);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Enter(Work* work) => Drain(work);

    private static void Drain(Work* work)
    {
        for (int piece = Interlocked.Increment(ref work->Taken) - 1; piece < work->Pieces; piece = Interlocked.Increment(ref work->Taken) - 1)
        {
            work->Body(piece, work->State);
        }
    }

    /// <summary>The entry point of the OpenMP library that is loaded already, whose file name libtorch's packages vary.</summary>
    private static nint FindParallel()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            int start = line.IndexOf('/', StringComparison.Ordinal);
            if (start >= 0 && Path.GetFileName(line[start..]).StartsWith("libgomp", StringComparison.Ordinal)
                && NativeLibrary.TryLoad(line[start..], out nint library) && NativeLibrary.TryGetExport(library, "GOMP_parallel", out nint parallel))
            {
                return parallel;
            }
        }

        return 0;
    }

    private struct Work
    {
        public int Taken;
        public int Pieces;
        public void* State;
        public delegate*<int, void*, void> Body;
    }
}

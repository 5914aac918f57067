using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Runs kernels' pieces on .NET's own threads, as many as libtorch uses, where libtorch's threads cannot be used.</summary>
internal static unsafe class DotNetTeam
{
    /// <summary>Runs pieces 0 to <paramref name="pieces"/> - 1, each once, and waits for them.</summary>
    /// <typeparam name="T">What the pieces share.</typeparam>
    /// <param name="pieces">The number of pieces.</param>
    /// <param name="state">What the pieces share, at an address that does not move.</param>
    /// <param name="body">Computes one piece; must not throw.</param>
    public static void Run<T>(int pieces, T* state, delegate*<int, T*, void> body)
        where T : unmanaged
    {
        int threads = Math.Min(pieces, get_num_threads());
        nint shared = (nint)state, code = (nint)body;
        int taken = 0;
        if (threads <= 1)
        {
            Drain();
            return;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Drain());

        void Drain()
        {
            for (int piece = Interlocked.Increment(ref taken) - 1; piece < pieces; piece = Interlocked.Increment(ref taken) - 1)
            {
                ((delegate*<int, T*, void>)code)(piece, (T*)shared);
            }
        }
    }
}

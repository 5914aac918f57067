using static TorchSharp.torch;

namespace CD.Tests.Support;

/// <summary>Counts tensors for the tests of leaks; that they are fewer afterwards only means that some of another test's went meanwhile.</summary>
internal static class LiveTensors
{
    /// <summary>The live tensors, once those that were dropped, here or by other tests, are finalized.</summary>
    public static long CountSettled()
    {
        // What a finalizer lets go of is found by the next round.
        for (int round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Tensor.TotalCount;
    }
}

using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>Hands rows out to as many threads as libtorch uses, in pieces that do not depend on their number, so that sums come out the same.</summary>
internal static class RowPieces
{
    /// <summary>Does something with every piece.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="size">The rows of a piece.</param>
    /// <param name="work">Takes a piece's first row and the row behind its last; different pieces run at the same time.</param>
    public static void Run(int rows, int size, Action<int, int> work) => Sum(rows, size, (first, end) =>
    {
        work(first, end);
        return 0.0;
    });

    /// <summary>Adds up what the pieces give, in their order.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="size">The rows of a piece.</param>
    /// <param name="work">Takes a piece's first row and the row behind its last; different pieces run at the same time.</param>
    /// <returns>The sum.</returns>
    public static double Sum(int rows, int size, Func<int, int, double> work)
    {
        double[] sums = new double[(rows + size - 1) / size];
        Parallel.For(0, sums.Length, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, piece =>
            sums[piece] = work(piece * size, Math.Min(rows, (piece + 1) * size)));
        return sums.Sum();
    }
}

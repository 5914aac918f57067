using System.Runtime.ExceptionServices;

namespace CD.Runner.Data;

/// <summary>Loads the items of coming batches on worker threads while the caller works on the present one.</summary>
internal static class ReadAhead
{
    /// <summary>The batches loaded or being loaded beyond the one that the caller holds: 2.</summary>
    public const int BatchCount = 2;

    /// <summary>Loads batches in the order of a plan.</summary>
    /// <remarks>
    /// The plan is enumerated on the caller's thread, up to <see cref="BatchCount"/> entries ahead. Batches are loaded
    /// one after the other, the items of one in parallel; neither order nor content depends on the threads' timing.
    /// Ending the enumeration early stops the workers and waits for the items they have in hand.
    /// </remarks>
    /// <typeparam name="T">What an item is loaded to.</typeparam>
    /// <param name="plan">The item indices of each batch.</param>
    /// <param name="load">Loads one item; called on worker threads.</param>
    /// <param name="workers">The most items loaded at a time, at least 1.</param>
    /// <param name="cancellation">Stops the loading.</param>
    /// <returns>One batch an entry of the plan, its items in the entry's order.</returns>
    /// <exception cref="OperationCanceledException">The loading was stopped.</exception>
    public static IEnumerable<T[]> Load<T>(IEnumerable<long[]> plan, Func<long, T> load, int workers, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ParallelOptions options = new() { MaxDegreeOfParallelism = workers, CancellationToken = stop.Token };
        Queue<Task<T[]>> ahead = new();
        Task last = Task.CompletedTask;
        try
        {
            foreach (long[] entry in plan)
            {
                cancellation.ThrowIfCancellationRequested();
                Task<T[]> next = LoadAfterAsync(last, entry, load, options);
                last = next;
                ahead.Enqueue(next);
                if (ahead.Count > BatchCount)
                {
                    yield return ahead.Dequeue().GetAwaiter().GetResult();
                }
            }

            while (ahead.TryDequeue(out Task<T[]>? next))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return next.GetAwaiter().GetResult();
            }
        }
        finally
        {
            stop.Cancel();
            Task.WhenAny(last).GetAwaiter().GetResult();
        }
    }

    private static async Task<T[]> LoadAfterAsync<T>(Task previous, long[] entry, Func<long, T> load, ParallelOptions options)
    {
        await previous.ConfigureAwait(false);
        return await Task.Run(() => LoadItems(entry, load, options), options.CancellationToken).ConfigureAwait(false);
    }

    private static T[] LoadItems<T>(long[] entry, Func<long, T> load, ParallelOptions options)
    {
        T[] items = new T[entry.Length];
        ExceptionDispatchInfo?[] failures = new ExceptionDispatchInfo?[entry.Length];
        Parallel.For(0, entry.Length, options, place =>
        {
            try
            {
                items[place] = load(entry[place]);
            }
            catch (Exception exception)
            {
                failures[place] = ExceptionDispatchInfo.Capture(exception);
            }
        });

        // The first failure in the batch's order, whichever thread was first.
        Array.Find(failures, failure => failure is not null)?.Throw();
        return items;
    }
}

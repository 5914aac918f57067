using System.Diagnostics;
using System.Globalization;
using CD.Runner.Evaluation;
using CD.Runner.Runs;

namespace CD.Runner.Benchmarks;

/// <summary>Measures how time and memory of work over features grow with the number of items, over the values of <see cref="KMeansBenchmark"/>.</summary>
/// <remarks>Each work at each number of items has a process of its own, in which it is done once over few items before; memory is what the process needs beyond the features.</remarks>
/// <param name="works">The work.</param>
/// <param name="sizes">The numbers of items.</param>
/// <param name="own">Measures in a process of its own, from arguments of <c>bench</c>.</param>
internal sealed class ScaleBenchmark(IReadOnlyList<ScaledWork> works, IReadOnlyList<int> sizes, Func<IReadOnlyList<string>, IReadOnlyList<BenchmarkRow>> own)
{
    /// <summary>The fewest items that can be measured.</summary>
    public const int FewestItems = 1000;

    private const double BytesPerMegabyte = 1e6;

    /// <summary>Measures one work at one number of items after the other.</summary>
    /// <returns>Of each its <c>time</c> and <c>memory</c>, the number of items as the batch's; of work at several numbers the exponents; where an item's work is left out, <c>predicted_time</c>.</returns>
    public IEnumerable<BenchmarkRow> Run() => works.Count == 1 && sizes.Count == 1 ? Here(works[0], sizes[0]) : works.SelectMany(Elsewhere);

    /// <summary>The exponent with which values grow: the slope of the line through their logarithms by least squares.</summary>
    /// <param name="values">At least two numbers of items, and the values, above 0, at these.</param>
    /// <returns>1 for what is linear.</returns>
    internal static double Exponent(IReadOnlyList<(int Items, double Value)> values)
    {
        (double X, double Y)[] points = [.. values.Select(value => (Math.Log(value.Items), Math.Log(value.Value)))];
        double x = points.Average(point => point.X), y = points.Average(point => point.Y);
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }

    private static BenchmarkRow Row(ScaledWork work, int items, string quantity, double value, string unit) =>
        new($"scale_{work.Name}", string.Empty, 0, "float32", items, quantity, value, unit);

    private static IEnumerable<BenchmarkRow> Here(ScaledWork work, int items)
    {
        work.Run(KMeansBenchmark.Data(FewestItems));
        FeatureMatrix data = KMeansBenchmark.Data(items);
        GC.Collect();
        using PeakMemory peak = PeakMemory.Start();
        long before = Environment.WorkingSet;
        Stopwatch watch = Stopwatch.StartNew();
        work.Run(data);
        double seconds = watch.Elapsed.TotalSeconds;
        yield return Row(work, items, "time", seconds, "s");
        yield return Row(work, items, "memory", Math.Max(0L, peak.Bytes() - before) / BytesPerMegabyte, "MB");
        GC.KeepAlive(data);
    }

    private IEnumerable<BenchmarkRow> Elsewhere(ScaledWork work)
    {
        List<BenchmarkRow> measured = [];
        foreach (int items in sizes.Where(items => items <= work.Most))
        {
            foreach (BenchmarkRow row in own(["--measure", nameof(BenchmarkKind.Scale), "--items", items.ToString(CultureInfo.InvariantCulture), "--work", work.Name]))
            {
                measured.Add(row);
                yield return row;
            }
        }

        foreach (IGrouping<string, BenchmarkRow> quantity in measured.GroupBy(row => row.Quantity))
        {
            (int Items, double Value)[] values = [.. quantity.Where(row => row.Value > 0.0).Select(row => (row.BatchSize, row.Value))];
            if (values.Length < 2)
            {
                continue;
            }

            double exponent = Exponent(values);
            yield return Row(work, 0, $"{quantity.Key}_exponent", exponent, string.Empty);
            foreach (int items in quantity.Key == "time" ? sizes.Where(items => items > work.Most) : [])
            {
                yield return Row(work, items, "predicted_time", values[^1].Value * Math.Pow(items / (double)values[^1].Items, exponent), "s");
            }
        }
    }
}

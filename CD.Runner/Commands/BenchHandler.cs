using CD.Model.Engine;
using CD.Runner.Benchmarks;
using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Runner.Commands;

/// <summary>The work of <c>bench</c>.</summary>
internal static class BenchHandler
{
    /// <summary>Measures, and writes the tables anew after every row, so that a stop loses nothing that was measured.</summary>
    public static ExitCode Run(BenchRequest request, TextWriter output, TextWriter messages)
    {
        Directory.CreateDirectory(request.Output);
        Device device = ComputeDevice.Resolve(request.Device);
        if (request.Comparison is { } comparison)
        {
            return new Comparison(comparison, device.ToString(), request.Threads, request.Output).Run(output, messages);
        }

        if (request.Threads > 0)
        {
            set_num_threads(request.Threads);
        }

        if (request.ClusterCounts is { } counts)
        {
            return ClusterCountBenchHandler.Run(counts, request.Output, output, messages);
        }

        string path = Path.Combine(request.Output, BenchmarkTable.FileName);
        List<BenchmarkRow> rows = [];
        string last = string.Empty;
        foreach (BenchmarkRow row in new Benchmark(request.Options, device, new OwnProcess(request.Options.Seconds, device.ToString(), request.Threads).Measure).Run())
        {
            string[] words = ["measured:", row.Measurement.Replace('_', ' '), row.Backbone, row.Dtype, row.ImageSize > 0 ? $"{row.ImageSize} pixels" : string.Empty, row.BatchSize > 0 ? $"batch {row.BatchSize}" : string.Empty];
            string measured = string.Join(' ', words.Where(word => word.Length > 0));
            if (measured != last)
            {
                messages.WriteLine(measured);
                last = measured;
            }

            rows.Add(row);
            BenchmarkTable.Write(path, rows);
        }

        BenchmarkTable.Print(output, rows);
        output.WriteLine($"Wrote {Path.GetFullPath(path)}");
        return ExitCode.Success;
    }
}

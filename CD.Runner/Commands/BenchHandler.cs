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

        string path = Path.Combine(request.Output, BenchmarkTable.FileName);
        List<BenchmarkRow> rows = [];
        foreach (BenchmarkRow row in new Benchmark(request.Options, device).Run())
        {
            if (rows.Count == 0 || rows[^1].Measurement != row.Measurement || rows[^1].Dtype != row.Dtype)
            {
                messages.WriteLine($"measured: {row.Measurement.Replace('_', ' ')} {row.Backbone} {row.Dtype}".TrimEnd());
            }

            rows.Add(row);
            BenchmarkTable.Write(path, rows);
        }

        BenchmarkTable.Print(output, rows);
        output.WriteLine($"Wrote {Path.GetFullPath(path)}");
        return ExitCode.Success;
    }
}

using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Reporting;
using CD.Runner.Tables;
using Spectre.Console;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>Measures both sides in turn, so that what else the machine does meets both, and compares them pair by pair.</summary>
/// <param name="options">What to compare.</param>
/// <param name="own">Measures our side, from arguments of <c>bench</c>.</param>
/// <param name="peer">Measures the other side.</param>
/// <param name="folder">The folder for the table.</param>
internal sealed class Comparison(ComparisonOptions options, Func<IReadOnlyList<string>, IReadOnlyList<BenchmarkRow>> own, Func<PeerRequest, PeerAnswer> peer, string folder)
{
    /// <summary>The table's file name.</summary>
    public const string FileName = "comparison.csv";

    private readonly List<ComparedValue> values = [];

    /// <summary>Compares by processes.</summary>
    /// <param name="options">What to compare.</param>
    /// <param name="device">The device of both sides: <c>cpu</c> or <c>cuda:n</c>.</param>
    /// <param name="threads">Processor threads of both sides; 0 for one a core.</param>
    /// <param name="folder">The folder for the table.</param>
    public Comparison(ComparisonOptions options, string device, int threads, string folder)
        : this(
            options,
            new OwnProcess(options.Seconds, device, threads).Measure,
            new PeerProcess(options.Command, options.Seconds, threads > 0 ? threads : get_num_threads(), device).Measure,
            folder)
    {
    }

    /// <summary>Compares; the table is written anew after every round, so that a stop loses nothing that was measured.</summary>
    /// <param name="output">Receives the table.</param>
    /// <param name="messages">Receives one line a round.</param>
    /// <returns>Success.</returns>
    /// <exception cref="UserErrorException">A side cannot be measured, or a file cannot be written.</exception>
    public ExitCode Run(TextWriter output, TextWriter messages)
    {
        if (options.Readme is { } readme)
        {
            SpeedTable.RequireMarks(readme);
        }

        string path = Path.Combine(folder, FileName);
        foreach (ComparisonRow row in options.Rows)
        {
            for (int round = 1; round <= options.Rounds; round++)
            {
                Round(row, round, messages);
                Csv.Write(path, csv => csv.WriteRecords(values));
            }
        }

        Print(output);
        output.WriteLine($"Wrote {Path.GetFullPath(path)}");
        if (options.Readme is { } file)
        {
            SpeedTable.Update(file, options.Rows, values);
            output.WriteLine($"Wrote the table of speed into {Path.GetFullPath(file)}");
        }

        return ExitCode.Success;
    }

    private void Round(ComparisonRow row, int round, TextWriter messages)
    {
        IReadOnlyList<BenchmarkRow> ours = own(row.Own);
        PeerAnswer[] theirs = [.. row.Peers.Select(peer)];
        ComparedValue[] measured = [.. row.Quantities.Select(Value)];
        values.AddRange(measured);
        messages.WriteLine($"{row.Name} {round}/{options.Rounds}: {string.Join(", ", measured.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Quantity} {value.Value:F3}")))}");

        ComparedValue Value(ComparisonQuantity quantity)
        {
            (double mine, double yours, double value) = quantity.Value(ours, theirs);
            return new ComparedValue(row.Name, quantity.Name, round, mine, yours, value);
        }
    }

    private void Print(TextWriter output)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("row");
        table.AddColumn("quantity");
        table.AddColumn(new TableColumn("median").RightAligned());
        table.AddColumn(new TableColumn("lowest").RightAligned());
        table.AddColumn(new TableColumn("highest").RightAligned());
        table.AddColumn("target");
        foreach (SpeedLine line in SpeedTable.Lines(options.Rows, values))
        {
            table.AddRow(new[] { line.Row, line.Quantity, line.Text(line.Median), line.Text(line.Lowest), line.Text(line.Highest), line.Target }.Select(Markup.Escape).ToArray());
        }

        PlainConsole.Create(output).Write(table);
    }
}

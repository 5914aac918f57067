using System.Globalization;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Runner.Evaluation;
using Spectre.Console;

namespace CD.Runner.Reporting;

/// <summary>A network as text, in the columns of Keras' <c>model.summary()</c>.</summary>
internal static class NetworkText
{
    private const int Width = 160;

    /// <summary>Writes one line a layer, and the totals.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="graph">The network, built.</param>
    /// <param name="stages">The stages that its outputs are, in order.</param>
    public static void Write(TextWriter output, string name, ModelGraph graph, IReadOnlyList<Stage> stages)
    {
        output.WriteLine($"Model: \"{name}\" (images are [batch, channels, height, width])");
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("Layer (type)").AddColumn("Output shape").AddColumn(new TableColumn("Param #").RightAligned()).AddColumn("Connected to");
        table.AddRow(Cells($"{graph.Input.Node} (InputLayer)", Shape(graph.Input.Shape), "0", "-"));
        foreach (GraphNode node in graph.Nodes)
        {
            string given = string.Concat(graph.Outputs.Select((end, index) => end.Node == node.Name ? $" = {stages[index].Symbol}" : ""));
            table.AddRow(Cells($"{node.Name} ({node.ClassName}){given}", Shape(node.OutputShape), Number(node.ParameterCount), string.Join(", ", node.Inputs)));
        }

        PlainConsole.Create(output, Width).Write(table);
        Variable[] variables = [.. graph.Nodes.SelectMany(node => node.Layer.Variables).Where(variable => variable.Tensor.is_floating_point())];
        Total(output, "Total params", variables);
        Total(output, "Trainable params", [.. variables.Where(variable => variable.Trainable)]);
        Total(output, "Non-trainable params", [.. variables.Where(variable => !variable.Trainable)]);
    }

    private static string[] Cells(params ReadOnlySpan<string> cells)
    {
        string[] escaped = cells.ToArray();
        return [.. escaped.Select(Markup.Escape)];
    }

    private static void Total(TextWriter output, string name, IReadOnlyList<Variable> variables) =>
        output.WriteLine($"{name}: {Number(variables.Sum(variable => variable.Tensor.numel()))} ({Memory(variables.Sum(variable => variable.Tensor.numel() * variable.Tensor.element_size()))})");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Memory(long bytes)
    {
        (double value, string unit) = bytes switch
        {
            < 1L << 10 => (bytes, "B"),
            < 1L << 20 => (bytes / 1024.0, "KB"),
            < 1L << 30 => (bytes / 1048576.0, "MB"),
            _ => (bytes / 1073741824.0, "GB"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.00} {unit}");
    }

    private static string Shape(IReadOnlyList<long> shape) =>
        $"({string.Join(", ", shape.Select(size => size < 0 ? "None" : size.ToString(CultureInfo.InvariantCulture)))})";
}

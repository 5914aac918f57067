using System.Globalization;
using CD.Runner.Data.Datasets;
using Spectre.Console;

namespace CD.Runner.Reporting;

/// <summary>Prints the data sets as a table for a person.</summary>
internal static class DatasetTable
{
    /// <summary>Prints one line a data set.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="datasets">The data sets.</param>
    public static void Print(TextWriter output, IReadOnlyList<DatasetDescriptor> datasets)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("name").AddColumn("title").AddColumn(new TableColumn("images").RightAligned()).AddColumn(new TableColumn("classes").RightAligned());
        table.AddColumn(new TableColumn("pixels").RightAligned()).AddColumn(new TableColumn("download").RightAligned()).AddColumn("how to get it");
        foreach (DatasetDescriptor dataset in datasets)
        {
            long size = dataset.Origin?.Downloads.Sum(file => file.Size) ?? 0;
            table.AddRow(
                dataset.Name,
                dataset.Title,
                dataset.UsualImages == 0 ? "any" : dataset.UsualImages.ToString("N0", CultureInfo.InvariantCulture),
                dataset.ClassCount == 0 ? "any" : dataset.ClassCount.ToString(CultureInfo.InvariantCulture),
                DatasetText.Pixels(dataset),
                size == 0 ? string.Empty : FetchText.Size(size),
                DatasetText.HowToGet(dataset));
        }

        table.Expand = false;
        foreach (TableColumn column in table.Columns)
        {
            column.NoWrap = true;
        }

        PlainConsole.Create(output, MinimumWidth).Write(table);
    }

    // A table in a pipe or a narrow window keeps one line a data set.
    private const int MinimumWidth = 140;
}

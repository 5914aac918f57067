using System.Text.Json;
using CD.Runner.Tables;

namespace CD.Runner.Retrieval;

/// <summary>Prints what was found.</summary>
internal static class SimilarWriter
{
    /// <summary>The forms by name, the usual one first.</summary>
    public static readonly IReadOnlyList<string> Formats = ["csv", "json"];

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Writes the rows: as CSV with a header, or as a JSON array of objects with the same names.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    public static void Write(TextWriter output, IReadOnlyList<SimilarRow> rows, string format)
    {
        if (format == "json")
        {
            output.WriteLine(JsonSerializer.Serialize(rows, Json));
            return;
        }

        Csv.WriteTo(output, csv => csv.WriteRecords(rows));
    }
}

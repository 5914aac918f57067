using System.Reflection;
using CsvHelper;

namespace CD.Runner.Reproduction.Results;

/// <summary>The published numbers of a table.</summary>
internal sealed class PaperNumbers
{
    private readonly IReadOnlyList<PaperNumber> numbers;

    private PaperNumbers(IReadOnlyList<PaperNumber> numbers)
    {
        this.numbers = numbers;
    }

    /// <summary>The numbers that come with the program.</summary>
    /// <param name="table">The table's name.</param>
    /// <returns>None where nothing was published, or the table is a user's own.</returns>
    public static PaperNumbers Of(string table)
    {
        using Stream? file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"paper/{table}.csv");
        if (file is null)
        {
            return new PaperNumbers([]);
        }

        using CsvReader csv = CsvReader.Create(file, new CsvReaderOptions { Separator = ',' });
        csv.ReadHeader();
        return new PaperNumbers(csv.GetRecords<PaperNumber>().ToList());
    }

    /// <summary>One number.</summary>
    /// <returns>Null where it was not published.</returns>
    public PaperNumber? Find(string dataset, string entry, string stage, string metric) =>
        numbers.FirstOrDefault(number => number.Dataset == dataset && number.Entry == entry && number.Stage == stage && number.Metric == metric);
}

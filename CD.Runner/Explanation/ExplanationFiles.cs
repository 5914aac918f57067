using System.Globalization;
using System.Text.RegularExpressions;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Pictures;
using CD.Runner.Storage;

namespace CD.Runner.Explanation;

/// <summary>The files of a set of explanations.</summary>
internal static partial class ExplanationFiles
{
    private const string OutlinedName = "outlined.png";
    private const string MaskedName = "masked.png";

    /// <summary>Writes all of them; pictures of heads that an earlier use of the folder explained are removed.</summary>
    /// <param name="folder">The folder; created where it is missing.</param>
    /// <param name="explanations">The explanations, head by head.</param>
    /// <param name="stage">The explained stage.</param>
    /// <param name="options">How they were made.</param>
    /// <returns>The explanations and the files.</returns>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public static ExplainOutcome Write(string folder, IReadOnlyList<HeadExplanation> explanations, Stage stage, ExplainOptions options)
    {
        ExplanationTable.Write(folder, explanations, options.Top);
        RemoveHeads(folder);
        using SheetFont font = new();
        HeadExplanation[][] heads = [.. explanations.GroupBy(explanation => explanation.Head).Select(group => group.ToArray())];
        List<string> sheets = [];
        foreach (HeadExplanation[] head in heads)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"head-{head[0].Head}.png"));
            HeadSheet.Write(path, head, stage, options, font);
            sheets.Add(path);
        }

        string outlined = Path.Combine(folder, OutlinedName);
        string masked = Path.Combine(folder, MaskedName);
        HeadGrid.Write(outlined, heads, masked: false, stage, options, font);
        HeadGrid.Write(masked, heads, masked: true, stage, options, font);
        return new ExplainOutcome(
            folder, outlined, masked, sheets, Path.Combine(folder, ExplanationTable.FileName), Path.Combine(folder, ExplanationTable.SegmentsFileName), explanations);
    }

    /// <summary>A picture of earlier explanations would not belong to the table.</summary>
    private static void RemoveHeads(string folder)
    {
        foreach (string file in Directory.GetFiles(folder, "head-*.png").Where(file => HeadName().IsMatch(Path.GetFileName(file))))
        {
            StorageAccess.Write(file, () => File.Delete(file));
        }
    }

    [GeneratedRegex("^head-[0-9]+\\.png$")]
    private static partial Regex HeadName();
}

using System.Globalization;
using System.Text.Json;

namespace CD.Runner.Export;

/// <summary>The texts that accompany an export in formats that hold a map of texts.</summary>
internal static class ExportMetadata
{
    /// <summary>The texts of a model.</summary>
    /// <param name="model">The model.</param>
    /// <returns>
    /// In ordinal order of their keys: where there are clusters <c>clusters</c> (K) and <c>clusters_stage</c>; <c>method</c>;
    /// <c>preprocessing</c> (JSON, see <see cref="Preprocessing.ToJson"/>); <c>stages</c> (the symbols, for example <c>h,z,p</c>).
    /// </returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(ExportModel model)
    {
        SortedDictionary<string, string> texts = new(StringComparer.Ordinal)
        {
            ["method"] = model.Method,
            ["preprocessing"] = model.Preprocessing.ToJson().ToJsonString(JsonSerializerOptions.Default),
            ["stages"] = string.Join(',', model.Outputs.Select(output => output.Name)),
        };
        if (model.Clusters is { } clusters)
        {
            texts["clusters"] = clusters.Count.ToString(CultureInfo.InvariantCulture);
            texts["clusters_stage"] = clusters.Stage;
        }

        return [.. texts];
    }
}

using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Tables;

namespace CD.Runner.Projection;

/// <summary>The table of a projection's points: <c>index, name, label, class</c> as in <c>items.csv</c>, <c>cluster</c> where points are coloured by clusters, <c>x, y</c>.</summary>
internal static class ProjectionTable
{
    /// <summary>Writes the table, replacing an older one atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="set">The items' names and labels.</param>
    /// <param name="items">The item of each point.</param>
    /// <param name="groups">What the points are coloured by.</param>
    /// <param name="coordinates">The points, <c>[points, 2]</c>.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, EmbeddingSet set, IReadOnlyList<int> items, ProjectionGroups groups, FeatureMatrix coordinates) => Csv.Write(path, csv =>
    {
        csv.WriteHeader(groups.Clusters ? ["index", "name", "label", "class", "cluster", "x", "y"] : ["index", "name", "label", "class", "x", "y"]);
        for (int point = 0; point < items.Count; point++)
        {
            int? label = set.Labels?[items[point]] is int known and >= 0 ? known : null;
            csv.WriteField(items[point]);
            csv.WriteField(set.ItemNames[items[point]]);
            csv.WriteField(label);
            csv.WriteField(label < set.ClassNames.Count ? set.ClassNames[label.Value] : string.Empty);
            if (groups.Clusters)
            {
                csv.WriteField(groups.Indices[point]);
            }

            csv.WriteField(coordinates.Row(point)[0]);
            csv.WriteField(coordinates.Row(point)[1]);
            csv.EndRecord();
        }
    });
}

using System.Globalization;
using CD.Runner.Evaluation;

namespace CD.Runner.Projection;

/// <summary>What points are coloured by.</summary>
/// <param name="Indices">The group of each point, in [0, number of groups).</param>
/// <param name="Names">The groups' names, with the numbers of their classes or clusters in tables.</param>
/// <param name="Clusters">Whether the groups are clusters rather than classes.</param>
internal sealed record ProjectionGroups(IReadOnlyList<int> Indices, IReadOnlyList<string> Names, bool Clusters)
{
    private const string Unlabelled = "no class";

    /// <summary>Classes where there are any, else the stage's clusters where they are known, else one group.</summary>
    /// <param name="set">The outputs.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="items">The items that are points.</param>
    /// <returns>The groups.</returns>
    public static ProjectionGroups Of(EmbeddingSet set, Stage stage, IReadOnlyList<int> items)
    {
        if (set.Labels is { } labels)
        {
            int classes = Math.Max(set.ClassNames.Count, labels.Max() + 1);
            List<string> names = [.. Enumerable.Range(0, classes).Select(label => label < set.ClassNames.Count ? $"{Number(label)}  {set.ClassNames[label]}" : Number(label))];
            if (items.Any(item => labels[item] < 0))
            {
                names.Add($"{Number(classes)}  {Unlabelled}");
            }

            return new ProjectionGroups([.. items.Select(item => labels[item] < 0 ? classes : labels[item])], names, Clusters: false);
        }

        return set.Stage(stage.Name).Clusters is { } clusters
            ? new ProjectionGroups([.. items.Select(item => clusters[item])], [.. Enumerable.Range(0, clusters.Max() + 1).Select(cluster => "cluster " + Number(cluster))], Clusters: true)
            : new ProjectionGroups([.. items.Select(_ => 0)], [string.Empty], Clusters: false);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

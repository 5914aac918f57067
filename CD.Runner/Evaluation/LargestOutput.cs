using CD.Runner.Configuration;

namespace CD.Runner.Evaluation;

/// <summary>The place of the largest number of each row: the clusters of a head with one output a cluster.</summary>
/// <param name="source">The name of the head's stage.</param>
public sealed class LargestOutput(string source) : IStageClustering
{
    /// <inheritdoc/>
    public string Source => source;

    /// <inheritdoc/>
    /// <remarks>Of equal numbers the first counts.</remarks>
    public IReadOnlyList<int> Cluster(FeatureMatrix rows, int clusters, RunConfiguration configuration, CancellationToken cancellation)
    {
        int[] result = new int[rows.Count];
        for (int item = 0; item < rows.Count; item++)
        {
            ReadOnlySpan<float> row = rows.Row(item);
            for (int column = 1; column < row.Length; column++)
            {
                if (row[column] > row[result[item]])
                {
                    result[item] = column;
                }
            }
        }

        return result;
    }
}

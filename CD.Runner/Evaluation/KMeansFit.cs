using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace CD.Runner.Evaluation;

/// <summary>One fit of ML.NET's K-means trainer.</summary>
internal static class KMeansFit
{
    /// <summary>The centroids of one fit in the units of the input, row-major <c>[K, dimensions]</c>.</summary>
    /// <remarks>
    /// The trainer gives up where rounding leaves it fewer than K different starts, although the items differ (a few
    /// outliers beside items that are almost equal). Fewer clusters are fitted then, and the first centroid is repeated
    /// for the rest, which stay empty.
    /// </remarks>
    public static double[] Centroids(FeatureMatrix matrix, Standardization standardization, KMeansOptions options, int seed)
    {
        for (int clusters = options.Clusters; ; clusters--)
        {
            try
            {
                return Restore(Train(matrix, standardization, options, clusters, seed), standardization, options.Clusters);
            }
            catch (InvalidOperationException) when (clusters > 1)
            {
            }
        }
    }

    private static VBuffer<float>[] Train(FeatureMatrix matrix, Standardization standardization, KMeansOptions options, int clusters, int seed)
    {
        MLContext context = new(seed);
        SchemaDefinition schema = SchemaDefinition.Create(typeof(FeatureRow));
        schema[nameof(FeatureRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, matrix.Dimensions);
        IDataView rows = context.Data.LoadFromEnumerable(Rows(matrix, standardization), schema);
        KMeansTrainer trainer = context.Clustering.Trainers.KMeans(new KMeansTrainer.Options
        {
            FeatureColumnName = nameof(FeatureRow.Features),
            NumberOfClusters = clusters,
            InitializationAlgorithm = KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus,
            MaximumNumberOfIterations = options.MaximumIterations,
            OptimizationTolerance = options.Tolerance,
            NumberOfThreads = 1,
        });
        VBuffer<float>[] centroids = [];
        trainer.Fit(rows).Model.GetClusterCentroids(ref centroids, out _);
        return centroids;
    }

    // One row object and one buffer a reading: ML.NET copies each row before it asks for the next.
    private static IEnumerable<FeatureRow> Rows(FeatureMatrix matrix, Standardization standardization)
    {
        FeatureRow row = new() { Features = new float[matrix.Dimensions] };
        for (int item = 0; item < matrix.Count; item++)
        {
            standardization.Apply(matrix.Row(item), row.Features);
            yield return row;
        }
    }

    private static double[] Restore(VBuffer<float>[] standardized, Standardization standardization, int clusters)
    {
        int dimensions = standardization.Mean.Length;
        double[] centroids = new double[clusters * dimensions];
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            float[] values = [.. standardized[cluster < standardized.Length ? cluster : 0].DenseValues()];
            for (int feature = 0; feature < dimensions; feature++)
            {
                centroids[(cluster * dimensions) + feature] = standardization.Restore(values[feature], feature);
            }
        }

        return centroids;
    }

    private sealed class FeatureRow
    {
        public required float[] Features { get; init; }
    }
}

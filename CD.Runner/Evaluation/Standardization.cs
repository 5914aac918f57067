using System.Numerics;

namespace CD.Runner.Evaluation;

/// <summary>A shift and one common scale that give a matrix mean 0 and total variance 1.</summary>
/// <param name="Mean">The mean of each feature; <c>[dimensions]</c>.</param>
/// <param name="Scale">The root of the mean squared distance from the mean; 1 where all items are equal.</param>
internal sealed record Standardization(double[] Mean, double Scale)
{
    /// <summary>Computes both in float64.</summary>
    public static Standardization Of(FeatureMatrix matrix)
    {
        double[] mean = new double[matrix.Dimensions];
        for (int item = 0; item < matrix.Count; item++)
        {
            ReadOnlySpan<float> row = matrix.Row(item);
            for (int feature = 0; feature < row.Length; feature++)
            {
                mean[feature] += row[feature];
            }
        }

        for (int feature = 0; feature < mean.Length; feature++)
        {
            mean[feature] /= matrix.Count;
        }

        double squares = 0.0;
        for (int item = 0; item < matrix.Count; item++)
        {
            squares += NearestCentroid.SquaredDistance(matrix.Row(item), mean);
        }

        return new Standardization(mean, squares > 0.0 ? Math.Sqrt(squares / matrix.Count) : 1.0);
    }

    /// <summary>Writes the standardized row of an item into a buffer of <c>[dimensions]</c>.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> standardized)
    {
        double factor = 1.0 / Scale;
        int feature = 0;
        for (; feature <= row.Length - Vector<float>.Count; feature += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[feature..]), out Vector<double> low, out Vector<double> high);
            low = (low - new Vector<double>(Mean, feature)) * factor;
            high = (high - new Vector<double>(Mean, feature + Vector<double>.Count)) * factor;
            Vector.Narrow(low, high).CopyTo(standardized[feature..]);
        }

        for (; feature < row.Length; feature++)
        {
            standardized[feature] = (float)((row[feature] - Mean[feature]) * factor);
        }
    }

    /// <summary>Gives a standardized value of one feature back in the units of the input.</summary>
    public double Restore(float standardized, int feature) => (standardized * Scale) + Mean[feature];
}

namespace CD.Model.Kernels;

/// <summary>A batch's statistics and the constants that follow from them, one value a channel in the order of <see cref="IElement.Place"/>.</summary>
/// <param name="channels">The number of channels.</param>
/// <param name="rectify">Whether a rectifier follows.</param>
/// <param name="hasShortcut">Whether something is added before it.</param>
/// <param name="bodies">The kernels.</param>
internal sealed unsafe class NormalizationStatistics(int channels, bool rectify, bool hasShortcut, NormalizationBodies bodies)
{
    private readonly float[] inverseDeviations = new float[channels];

    /// <summary>The kernels for the images' format and channels.</summary>
    public NormalizationBodies Bodies => bodies;

    /// <summary>Whether a rectifier follows.</summary>
    public bool Rectify => rectify;

    /// <summary>Whether something is added before it.</summary>
    public bool HasShortcut => hasShortcut;

    /// <summary>The inputs' factor, weight / sqrt(variance + epsilon).</summary>
    public float[] A { get; } = new float[channels];

    /// <summary>The term beside it, bias - mean a.</summary>
    public float[] B { get; } = new float[channels];

    /// <summary>The means; before <see cref="Finish"/> what the moments are taken about.</summary>
    public float[] Mean { get; } = new float[channels];

    /// <summary>Takes the moments about the first pixel's values, which are near the mean where the deviation is small beside it.</summary>
    /// <param name="x">The first row, <c>[channels]</c>.</param>
    public void ShiftByFirstRow(void* x)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            Mean[bodies.Place(channel)] = bodies.Value(x, channel);
        }
    }

    /// <summary>Turns the moments into statistics and factors, and moves the running statistics.</summary>
    /// <param name="sums">The pieces' sums, <c>[pieces, 2, channels]</c>.</param>
    /// <param name="pieces">The number of pieces.</param>
    /// <param name="rows">The values of a channel, at least 2.</param>
    /// <param name="parameters">Weights, running statistics and constants.</param>
    public void Finish(float* sums, int pieces, long rows, NormalizationParameters parameters)
    {
        double[] totals = Totals(sums, pieces);
        float* weight = (float*)TensorMemory.Address(parameters.Weight);
        float* bias = (float*)TensorMemory.Address(parameters.Bias);
        float* runningMean = (float*)TensorMemory.Address(parameters.RunningMean);
        float* runningVar = (float*)TensorMemory.Address(parameters.RunningVar);
        for (int channel = 0; channel < channels; channel++)
        {
            int place = bodies.Place(channel);
            double offset = totals[place] / rows;
            double mean = Mean[place] + offset;
            double variance = Math.Max(0.0, (totals[channels + place] / rows) - (offset * offset));
            double inverse = 1.0 / Math.Sqrt(variance + parameters.Epsilon);
            Mean[place] = (float)mean;
            inverseDeviations[place] = (float)inverse;
            A[place] = (float)(weight[channel] * inverse);
            B[place] = (float)(bias[channel] - (mean * weight[channel] * inverse));
            runningMean[channel] = (float)((parameters.Momentum * runningMean[channel]) + ((1.0 - parameters.Momentum) * mean));
            runningVar[channel] = (float)((parameters.Momentum * runningVar[channel]) + ((1.0 - parameters.Momentum) * variance * rows / (rows - 1)));
        }
    }

    /// <summary>Turns the backward pass's sums into the parameters' gradients and the factors of the inputs' gradient.</summary>
    /// <param name="sums">The pieces' sums, <c>[pieces, 2, channels]</c>.</param>
    /// <param name="pieces">The number of pieces.</param>
    /// <param name="rows">The values of a channel.</param>
    /// <param name="d">Receives the centred inputs' factor in the inputs' gradient.</param>
    /// <param name="e">Receives the constant in it.</param>
    /// <param name="weightGradient">Receives gamma's gradient, in the channels' order.</param>
    /// <param name="biasGradient">Receives beta's gradient, in the channels' order.</param>
    public void Differentiate(float* sums, int pieces, long rows, float[] d, float[] e, float* weightGradient, float* biasGradient)
    {
        double[] totals = Totals(sums, pieces);
        for (int channel = 0; channel < channels; channel++)
        {
            int place = bodies.Place(channel);
            double sum = totals[place];
            double product = totals[channels + place] * inverseDeviations[place];
            d[place] = (float)(-A[place] * (double)inverseDeviations[place] * product / rows);
            e[place] = (float)(-A[place] * sum / rows);
            weightGradient[channel] = (float)product;
            biasGradient[channel] = (float)sum;
        }
    }

    private double[] Totals(float* sums, int pieces)
    {
        double[] totals = new double[2 * channels];
        for (int piece = 0; piece < pieces; piece++)
        {
            ReadOnlySpan<float> row = new(sums + ((long)piece * 2 * channels), 2 * channels);
            for (int index = 0; index < totals.Length; index++)
            {
                totals[index] += row[index];
            }
        }

        return totals;
    }
}

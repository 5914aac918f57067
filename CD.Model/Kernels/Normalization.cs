using CD.Model.Execution;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Batch normalization in training with what follows it, relu(bn(x) + shortcut), and its gradients, for float32 and bfloat16 on processors.</summary>
/// <remarks>The outputs agree with libtorch's separate operators up to rounding, which happens once instead of up to three times.</remarks>
internal static unsafe class Normalization
{
    private const int ChannelMultiple = 8;

    /// <summary>Whether the kernels take images of so many channels.</summary>
    public static bool Takes(long channels) => channels % ChannelMultiple == 0;

    /// <summary>Computes relu(bn(x) + shortcut) with the batch's statistics, and moves the running ones.</summary>
    /// <param name="x">The inputs, float32 or bfloat16 rows; see <see cref="TensorMemory.IsRows"/>.</param>
    /// <param name="shortcut">What is added, of the same shape and layout; null for nothing.</param>
    /// <param name="parameters">Weights, running statistics and constants.</param>
    /// <param name="rectify">Whether the rectifier is applied.</param>
    /// <param name="width">The widest vectors that are used, in bits.</param>
    /// <returns>The outputs, shaped and laid out like the inputs, and what the gradients need.</returns>
    public static (Tensor Outputs, NormalizationStatistics Statistics) Forward(Tensor x, Tensor? shortcut, NormalizationParameters parameters, bool rectify, int width = 512)
    {
        TensorMemory.RequireChannels(x, ChannelMultiple);
        if (shortcut is not null)
        {
            SumTerms.Require(x, shortcut);
            if (shortcut.dtype != x.dtype || !TensorMemory.IsRows(shortcut))
            {
                throw new ArgumentException($"What is added is {x.dtype}, laid out channels-last; received {shortcut.dtype}. Convert it first.", nameof(shortcut));
            }
        }

        NormalizationBodies bodies = NormalizationBodies.For(x.dtype, (int)x.size(1), width);
        int channels = (int)x.size(1);
        long rows = x.numel() / channels;
        int pieces = bodies.Pieces(rows, channels);
        Tensor y = empty_like(x);
        NormalizationStatistics statistics = new(channels, rectify, shortcut is not null, bodies);
        using Tensor sums = empty(pieces, 2, channels, ScalarType.Float32);
        fixed (float* a = statistics.A, b = statistics.B, mean = statistics.Mean)
        {
            NormalizationPass pass = new()
            {
                Rows = rows,
                Channels = channels,
                PieceRows = bodies.PieceRows(channels),
                Rectify = rectify,
                X = TensorMemory.Address(x),
                Y = TensorMemory.Address(y),
                Shortcut = shortcut is null ? null : TensorMemory.Address(shortcut),
                A = mean,
                B = b,
                Sums = (float*)TensorMemory.Address(sums),
            };
            statistics.ShiftByFirstRow(pass.X);
            WorkerTeam.Run(pieces, &pass, bodies.Moments);
            statistics.Finish(pass.Sums, pieces, rows, parameters);
            pass.A = a;
            WorkerTeam.Run(pieces, &pass, bodies.Normalize);
        }

        return (y, statistics);
    }

    /// <summary>Computes the gradients of <see cref="Forward"/>.</summary>
    /// <param name="gradient">The gradient of the outputs, rows of the inputs' type.</param>
    /// <param name="second">A second term of it, or null.</param>
    /// <param name="x">The inputs.</param>
    /// <param name="y">The outputs where there was a shortcut, otherwise null.</param>
    /// <param name="statistics">What the forward pass kept.</param>
    /// <returns>The gradients of the inputs, of the shortcut (null without one), of gamma and of beta.</returns>
    public static (Tensor Inputs, Tensor? Shortcut, Tensor Weight, Tensor Bias) Backward(Tensor gradient, Tensor? second, Tensor x, Tensor? y, NormalizationStatistics statistics)
    {
        NormalizationBodies bodies = statistics.Bodies;
        int channels = (int)x.size(1);
        long rows = x.numel() / channels;
        int pieces = bodies.Pieces(rows, channels);
        Tensor inputs = empty_like(x);
        Tensor? shortcut = statistics.HasShortcut ? empty_like(x) : null;
        Tensor weight = empty(channels, ScalarType.Float32);
        Tensor bias = empty(channels, ScalarType.Float32);
        using Tensor sums = empty(pieces, 2, channels, ScalarType.Float32);
        float[] d = new float[channels];
        float[] e = new float[channels];
        fixed (float* a = statistics.A, b = statistics.B, mean = statistics.Mean, dStart = d, eStart = e)
        {
            NormalizationPass pass = new()
            {
                Rows = rows,
                Channels = channels,
                PieceRows = bodies.PieceRows(channels),
                Rectify = statistics.Rectify,
                X = TensorMemory.Address(x),
                Y = y is null ? null : TensorMemory.Address(y),
                OutputGradient = TensorMemory.Address(gradient),
                SecondGradient = second is null ? null : TensorMemory.Address(second),
                ShortcutGradient = shortcut is null ? null : TensorMemory.Address(shortcut),
                InputGradient = TensorMemory.Address(inputs),
                A = a,
                B = b,
                D = dStart,
                E = eStart,
                Mean = mean,
                Sums = (float*)TensorMemory.Address(sums),
            };
            WorkerTeam.Run(pieces, &pass, bodies.Reduce);
            statistics.Differentiate(pass.Sums, pieces, rows, d, e, (float*)TensorMemory.Address(weight), (float*)TensorMemory.Address(bias));
            WorkerTeam.Run(pieces, &pass, bodies.Differentiate);
        }

        return (inputs, shortcut, weight, bias);
    }
}

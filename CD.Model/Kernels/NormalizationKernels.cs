using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CD.Model.Kernels;

/// <summary>Batch normalization of bfloat16 rows with the sum and the rectifier that follow it, in as few passes over memory as it takes.</summary>
/// <remarks>
/// Rows are pixels, <c>[rows, channels]</c> without gaps; channels are a multiple of <see cref="ChannelBlock"/>. Per-channel arrays stand in the order of
/// <see cref="BFloat16Vector.Split"/>. Each pass works on pieces of rows that fit into a core's nearest cache; sums are kept a piece and added in
/// the pieces' order in float64, so the result does not depend on the number of threads.
/// </remarks>
internal static unsafe class NormalizationKernels
{
    /// <summary>Channels that are worked on together.</summary>
    public const int ChannelBlock = 2 * BFloat16Vector.Count;

    private const int PieceBytes = 128 * 1024;

    /// <summary>The rows of one piece.</summary>
    public static int PieceRows(int channels) => Math.Max(1, PieceBytes / (channels * sizeof(ushort)));

    /// <summary>The number of pieces.</summary>
    public static int Pieces(long rows, int channels) => (int)((rows + PieceRows(channels) - 1) / PieceRows(channels));

    /// <summary>Sums (x - shift) and (x - shift) squared a channel into <see cref="NormalizationPass.Sums"/>, <c>[pieces, 2, channels]</c>.</summary>
    public static void Moments(int piece, NormalizationPass* pass)
    {
        (long first, long last) = Rows(piece, pass);
        float* sums = pass->Sums + ((long)piece * 2 * pass->Channels);
        for (int channel = 0; channel < pass->Channels; channel += ChannelBlock)
        {
            BFloat16Vector shift0 = BFloat16Vector.LoadSplit(pass->A + channel);
            BFloat16Vector shift1 = BFloat16Vector.LoadSplit(pass->A + channel + 32);
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, q0 = default, q1 = default, q2 = default, q3 = default;
            ushort* x = pass->X + (first * pass->Channels) + channel;
            for (long row = first; row < last; row++, x += pass->Channels)
            {
                BFloat16Vector x0 = BFloat16Vector.Load(x);
                BFloat16Vector x1 = BFloat16Vector.Load(x + 32);
                Vector512<float> d0 = x0.Even - shift0.Even, d1 = x0.Odd - shift0.Odd, d2 = x1.Even - shift1.Even, d3 = x1.Odd - shift1.Odd;
                s0 += d0;
                s1 += d1;
                s2 += d2;
                s3 += d3;
                q0 = Vector512.FusedMultiplyAdd(d0, d0, q0);
                q1 = Vector512.FusedMultiplyAdd(d1, d1, q1);
                q2 = Vector512.FusedMultiplyAdd(d2, d2, q2);
                q3 = Vector512.FusedMultiplyAdd(d3, d3, q3);
            }

            StoreFour(sums + channel, s0, s1, s2, s3);
            StoreFour(sums + pass->Channels + channel, q0, q1, q2, q3);
        }
    }

    /// <summary>y = a x + b, plus the shortcut, then rectified, as the pass asks.</summary>
    public static void Normalize(int piece, NormalizationPass* pass)
    {
        (long first, long last) = Rows(piece, pass);
        for (int channel = 0; channel < pass->Channels; channel += BFloat16Vector.Count)
        {
            BFloat16Vector a = BFloat16Vector.LoadSplit(pass->A + channel);
            BFloat16Vector b = BFloat16Vector.LoadSplit(pass->B + channel);
            long offset = (first * pass->Channels) + channel;
            for (long row = first; row < last; row++, offset += pass->Channels)
            {
                BFloat16Vector x = BFloat16Vector.Load(pass->X + offset);
                Vector512<float> even = Vector512.FusedMultiplyAdd(x.Even, a.Even, b.Even), odd = Vector512.FusedMultiplyAdd(x.Odd, a.Odd, b.Odd);
                if (pass->Shortcut is not null)
                {
                    BFloat16Vector shortcut = BFloat16Vector.Load(pass->Shortcut + offset);
                    even += shortcut.Even;
                    odd += shortcut.Odd;
                }

                if (pass->Rectify)
                {
                    even = Rectified(even);
                    odd = Rectified(odd);
                }

                new BFloat16Vector(even, odd).Store(pass->Y + offset);
            }
        }
    }

    /// <summary>
    /// Sums the gradient g behind the rectifier and g (x - mean) a channel into <see cref="NormalizationPass.Sums"/>. Where there was a
    /// shortcut, whose gradient g is, it is written out. Without one the rectifier's sign is computed again, with it the outputs have it.
    /// </summary>
    public static void Reduce(int piece, NormalizationPass* pass)
    {
        (long first, long last) = Rows(piece, pass);
        float* sums = pass->Sums + ((long)piece * 2 * pass->Channels);
        for (int channel = 0; channel < pass->Channels; channel += BFloat16Vector.Count)
        {
            BFloat16Vector a = BFloat16Vector.LoadSplit(pass->A + channel);
            BFloat16Vector b = BFloat16Vector.LoadSplit(pass->B + channel);
            BFloat16Vector mean = BFloat16Vector.LoadSplit(pass->Mean + channel);
            Vector512<float> s0 = default, s1 = default, q0 = default, q1 = default;
            long offset = (first * pass->Channels) + channel;
            for (long row = first; row < last; row++, offset += pass->Channels)
            {
                BFloat16Vector x = BFloat16Vector.Load(pass->X + offset);
                BFloat16Vector g = Behind(pass, offset, x, a, b);
                if (pass->ShortcutGradient is not null)
                {
                    g.Store(pass->ShortcutGradient + offset);
                }

                s0 += g.Even;
                s1 += g.Odd;
                q0 = Vector512.FusedMultiplyAdd(g.Even, x.Even - mean.Even, q0);
                q1 = Vector512.FusedMultiplyAdd(g.Odd, x.Odd - mean.Odd, q1);
            }

            s0.Store(sums + channel);
            s1.Store(sums + channel + 16);
            q0.Store(sums + pass->Channels + channel);
            q1.Store(sums + pass->Channels + channel + 16);
        }
    }

    /// <summary>The inputs' gradient, c g + d x + e.</summary>
    public static void Differentiate(int piece, NormalizationPass* pass)
    {
        (long first, long last) = Rows(piece, pass);
        for (int channel = 0; channel < pass->Channels; channel += BFloat16Vector.Count)
        {
            BFloat16Vector a = BFloat16Vector.LoadSplit(pass->A + channel);
            BFloat16Vector b = BFloat16Vector.LoadSplit(pass->B + channel);
            BFloat16Vector d = BFloat16Vector.LoadSplit(pass->D + channel);
            BFloat16Vector e = BFloat16Vector.LoadSplit(pass->E + channel);
            long offset = (first * pass->Channels) + channel;
            for (long row = first; row < last; row++, offset += pass->Channels)
            {
                BFloat16Vector x = BFloat16Vector.Load(pass->X + offset);
                BFloat16Vector g = pass->ShortcutGradient is not null ? BFloat16Vector.Load(pass->ShortcutGradient + offset) : Behind(pass, offset, x, a, b);
                Vector512<float> even = Vector512.FusedMultiplyAdd(g.Even, a.Even, Vector512.FusedMultiplyAdd(x.Even, d.Even, e.Even));
                Vector512<float> odd = Vector512.FusedMultiplyAdd(g.Odd, a.Odd, Vector512.FusedMultiplyAdd(x.Odd, d.Odd, e.Odd));
                new BFloat16Vector(even, odd).Store(pass->InputGradient + offset);
            }
        }
    }

    /// <summary>The gradient behind the rectifier: the outputs' gradient where the output is positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BFloat16Vector Behind(NormalizationPass* pass, long offset, BFloat16Vector x, BFloat16Vector a, BFloat16Vector b)
    {
        BFloat16Vector g = BFloat16Vector.Load(pass->OutputGradient + offset);
        if (pass->SecondGradient is not null)
        {
            BFloat16Vector second = BFloat16Vector.Load(pass->SecondGradient + offset);
            g = new(g.Even + second.Even, g.Odd + second.Odd);
        }

        if (!pass->Rectify)
        {
            return g;
        }

        BFloat16Vector y = pass->Y is not null
            ? BFloat16Vector.Load(pass->Y + offset)
            : new(Vector512.FusedMultiplyAdd(x.Even, a.Even, b.Even), Vector512.FusedMultiplyAdd(x.Odd, a.Odd, b.Odd));
        return new(g.Even & Vector512.GreaterThan(y.Even, Vector512<float>.Zero), g.Odd & Vector512.GreaterThan(y.Odd, Vector512<float>.Zero));
    }

    /// <summary>max(value, 0), where what is not a number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Rectified(Vector512<float> values) => Vector512.AndNot(values, Vector512.LessThan(values, Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(float* target, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3)
    {
        v0.Store(target);
        v1.Store(target + 16);
        v2.Store(target + 32);
        v3.Store(target + 48);
    }

    private static (long First, long Last) Rows(int piece, NormalizationPass* pass)
    {
        long first = (long)piece * pass->PieceRows;
        return (first, Math.Min(first + pass->PieceRows, pass->Rows));
    }
}

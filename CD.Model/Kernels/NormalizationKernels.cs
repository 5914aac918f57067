using System.Runtime.CompilerServices;

namespace CD.Model.Kernels;

/// <summary>Batch normalization of rows with the sum and the rectifier that follow it, in as few passes over memory as it takes.</summary>
/// <remarks>
/// Rows are pixels, <c>[rows, channels]</c> without gaps; channels are a multiple of two vectors. Per-channel arrays stand in the order of
/// <see cref="IElement.Place"/>. Each pass works on pieces of rows that fit into a core's nearest cache; sums are kept a piece and added in
/// the pieces' order in float64, so the result depends neither on the number of threads nor on the vectors' width.
/// </remarks>
/// <typeparam name="TElement">The images' number format.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
internal static unsafe class NormalizationKernels<TElement, TLanes>
    where TElement : struct, IElement
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Sums (x - shift) and (x - shift) squared a channel into <see cref="NormalizationPass.Sums"/>, <c>[pieces, 2, channels]</c>.</summary>
    public static void Moments(int piece, NormalizationPass* pass)
    {
        (long first, long last) = Rows(piece, pass);
        int channels = pass->Channels;
        float* sums = pass->Sums + ((long)piece * 2 * channels);
        int channel = 0;
        for (; channel <= channels - (4 * TLanes.Count); channel += 4 * TLanes.Count)
        {
            TLanes h0 = TLanes.Load(pass->A + channel), h1 = TLanes.Load(pass->A + channel + TLanes.Count);
            TLanes h2 = TLanes.Load(pass->A + channel + (2 * TLanes.Count)), h3 = TLanes.Load(pass->A + channel + (3 * TLanes.Count));
            TLanes s0 = default, s1 = default, s2 = default, s3 = default, q0 = default, q1 = default, q2 = default, q3 = default;
            long offset = (first * channels) + channel;
            for (long row = first; row < last; row++, offset += channels)
            {
                TElement.Load(pass->X, offset, out TLanes x0, out TLanes x1);
                TElement.Load(pass->X, offset + (2 * TLanes.Count), out TLanes x2, out TLanes x3);
                Gather(x0 - h0, ref s0, ref q0);
                Gather(x1 - h1, ref s1, ref q1);
                Gather(x2 - h2, ref s2, ref q2);
                Gather(x3 - h3, ref s3, ref q3);
            }

            StoreTwo(s0, s1, sums + channel);
            StoreTwo(s2, s3, sums + channel + (2 * TLanes.Count));
            StoreTwo(q0, q1, sums + channels + channel);
            StoreTwo(q2, q3, sums + channels + channel + (2 * TLanes.Count));
        }

        for (; channel < channels; channel += 2 * TLanes.Count)
        {
            TLanes h0 = TLanes.Load(pass->A + channel), h1 = TLanes.Load(pass->A + channel + TLanes.Count);
            TLanes s0 = default, s1 = default, q0 = default, q1 = default;
            long offset = (first * channels) + channel;
            for (long row = first; row < last; row++, offset += channels)
            {
                TElement.Load(pass->X, offset, out TLanes x0, out TLanes x1);
                Gather(x0 - h0, ref s0, ref q0);
                Gather(x1 - h1, ref s1, ref q1);
            }

            StoreTwo(s0, s1, sums + channel);
            StoreTwo(q0, q1, sums + channels + channel);
        }
    }

    /// <summary>y = a x + b, plus the shortcut, then rectified, as the pass asks.</summary>
    public static void Normalize(int piece, NormalizationPass* pass)
    {
        (long first, long last) = Rows(piece, pass);
        // What the loops need stands in registers: a store might change what the pass holds, for all that the compiler knows.
        int channels = pass->Channels;
        void* x = pass->X, y = pass->Y, shortcut = pass->Shortcut;
        bool rectify = pass->Rectify;
        for (int channel = 0; channel < channels; channel += 2 * TLanes.Count)
        {
            TLanes a0 = TLanes.Load(pass->A + channel), a1 = TLanes.Load(pass->A + channel + TLanes.Count);
            TLanes b0 = TLanes.Load(pass->B + channel), b1 = TLanes.Load(pass->B + channel + TLanes.Count);
            long offset = (first * channels) + channel;
            for (long row = first; row < last; row++, offset += channels)
            {
                TElement.Load(x, offset, out TLanes x0, out TLanes x1);
                x0 = TLanes.FusedMultiplyAdd(x0, a0, b0);
                x1 = TLanes.FusedMultiplyAdd(x1, a1, b1);
                if (shortcut is not null)
                {
                    TElement.Load(shortcut, offset, out TLanes c0, out TLanes c1);
                    x0 += c0;
                    x1 += c1;
                }

                if (rectify)
                {
                    x0 = TLanes.Rectified(x0);
                    x1 = TLanes.Rectified(x1);
                }

                TElement.Store(x0, x1, y, offset);
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
        int channels = pass->Channels;
        float* sums = pass->Sums + ((long)piece * 2 * channels);
        void* x = pass->X, shortcutGradient = pass->ShortcutGradient;
        Sources sources = new(pass);
        for (int channel = 0; channel < channels; channel += 2 * TLanes.Count)
        {
            TLanes a0 = TLanes.Load(pass->A + channel), a1 = TLanes.Load(pass->A + channel + TLanes.Count);
            TLanes b0 = TLanes.Load(pass->B + channel), b1 = TLanes.Load(pass->B + channel + TLanes.Count);
            TLanes m0 = TLanes.Load(pass->Mean + channel), m1 = TLanes.Load(pass->Mean + channel + TLanes.Count);
            TLanes s0 = default, s1 = default, q0 = default, q1 = default;
            long offset = (first * channels) + channel;
            for (long row = first; row < last; row++, offset += channels)
            {
                TElement.Load(x, offset, out TLanes x0, out TLanes x1);
                Behind(sources, offset, TLanes.FusedMultiplyAdd(x0, a0, b0), TLanes.FusedMultiplyAdd(x1, a1, b1), out TLanes g0, out TLanes g1);
                if (shortcutGradient is not null)
                {
                    TElement.Store(g0, g1, shortcutGradient, offset);
                }

                s0 += g0;
                s1 += g1;
                q0 = TLanes.FusedMultiplyAdd(g0, x0 - m0, q0);
                q1 = TLanes.FusedMultiplyAdd(g1, x1 - m1, q1);
            }

            StoreTwo(s0, s1, sums + channel);
            StoreTwo(q0, q1, sums + channels + channel);
        }
    }

    /// <summary>The inputs' gradient, a g + d (x - mean) + e; about the mean, so that terms which nearly cancel keep their places.</summary>
    public static void Differentiate(int piece, NormalizationPass* pass)
    {
        (long first, long last) = Rows(piece, pass);
        int channels = pass->Channels;
        void* x = pass->X, shortcutGradient = pass->ShortcutGradient, inputGradient = pass->InputGradient;
        Sources sources = new(pass);
        for (int channel = 0; channel < channels; channel += 2 * TLanes.Count)
        {
            TLanes a0 = TLanes.Load(pass->A + channel), a1 = TLanes.Load(pass->A + channel + TLanes.Count);
            TLanes b0 = TLanes.Load(pass->B + channel), b1 = TLanes.Load(pass->B + channel + TLanes.Count);
            TLanes m0 = TLanes.Load(pass->Mean + channel), m1 = TLanes.Load(pass->Mean + channel + TLanes.Count);
            TLanes d0 = TLanes.Load(pass->D + channel), d1 = TLanes.Load(pass->D + channel + TLanes.Count);
            TLanes e0 = TLanes.Load(pass->E + channel), e1 = TLanes.Load(pass->E + channel + TLanes.Count);
            long offset = (first * channels) + channel;
            for (long row = first; row < last; row++, offset += channels)
            {
                TElement.Load(x, offset, out TLanes x0, out TLanes x1);
                TLanes g0, g1;
                if (shortcutGradient is not null)
                {
                    TElement.Load(shortcutGradient, offset, out g0, out g1);
                }
                else
                {
                    Behind(sources, offset, TLanes.FusedMultiplyAdd(x0, a0, b0), TLanes.FusedMultiplyAdd(x1, a1, b1), out g0, out g1);
                }

                g0 = TLanes.FusedMultiplyAdd(g0, a0, TLanes.FusedMultiplyAdd(x0 - m0, d0, e0));
                g1 = TLanes.FusedMultiplyAdd(g1, a1, TLanes.FusedMultiplyAdd(x1 - m1, d1, e1));
                TElement.Store(g0, g1, inputGradient, offset);
            }
        }
    }

    /// <summary>The gradient behind the rectifier: the outputs' gradient where the output, which is given as it is without a shortcut, is positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Behind(in Sources sources, long offset, TLanes y0, TLanes y1, out TLanes g0, out TLanes g1)
    {
        TElement.Load(sources.Gradient, offset, out g0, out g1);
        if (sources.Second is not null)
        {
            TElement.Load(sources.Second, offset, out TLanes t0, out TLanes t1);
            g0 += t0;
            g1 += t1;
        }

        if (!sources.Rectify)
        {
            return;
        }

        if (sources.Outputs is not null)
        {
            TElement.Load(sources.Outputs, offset, out y0, out y1);
        }

        g0 = TLanes.WherePositive(g0, y0);
        g1 = TLanes.WherePositive(g1, y1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(TLanes value, ref TLanes sum, ref TLanes squares)
    {
        sum += value;
        squares = TLanes.FusedMultiplyAdd(value, value, squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(TLanes first, TLanes second, float* target)
    {
        first.Store(target);
        second.Store(target + TLanes.Count);
    }

    private static (long First, long Last) Rows(int piece, NormalizationPass* pass)
    {
        long first = (long)piece * pass->PieceRows;
        return (first, Math.Min(first + pass->PieceRows, pass->Rows));
    }

    /// <summary>Where the gradient behind the rectifier comes from.</summary>
    private readonly struct Sources(NormalizationPass* pass)
    {
        public readonly void* Gradient = pass->OutputGradient;
        public readonly void* Second = pass->SecondGradient;
        public readonly void* Outputs = pass->Y;
        public readonly bool Rectify = pass->Rectify;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CD.Model.Kernels;

/// <summary>The largest value of each window of bfloat16 images, and its gradient. One piece of work is one row of one image.</summary>
/// <remarks>bfloat16 numbers compare like integers once the negative ones' bits are turned; of equal ones the first in the window counts.</remarks>
internal static unsafe class MaxPoolingKernels
{
    /// <summary>Channels that are worked on together.</summary>
    public const int ChannelBlock = 64;

    private const int Half = ChannelBlock / 2;

    /// <summary>Computes one row of the outputs and of <see cref="MaxPoolingPass.Places"/>.</summary>
    public static void Pool(int piece, MaxPoolingPass* pass)
    {
        (int image, int outputRow) = Math.DivRem(piece, pass->OutputHeight);
        int top = (outputRow * pass->Strides) - pass->Padding;
        ushort* inputs = (ushort*)pass->X + ((long)image * pass->Height * pass->Width * pass->Channels);
        for (int outputColumn = 0; outputColumn < pass->OutputWidth; outputColumn++)
        {
            int left = (outputColumn * pass->Strides) - pass->Padding;
            long output = (((long)piece * pass->OutputWidth) + outputColumn) * pass->Channels;
            for (int channel = 0; channel < pass->Channels; channel += ChannelBlock)
            {
                PoolWindow(pass, inputs + channel, top, left, output + channel);
            }
        }
    }

    /// <summary>Computes one row of the inputs' gradient: of every window over a pixel, the gradient that was found there.</summary>
    public static void Spread(int piece, MaxPoolingPass* pass)
    {
        (int image, int row) = Math.DivRem(piece, pass->Height);
        (int firstRow, int lastRow) = pass->Windows(row, pass->OutputHeight);
        for (int column = 0; column < pass->Width; column++)
        {
            (int firstColumn, int lastColumn) = pass->Windows(column, pass->OutputWidth);
            ushort* target = (ushort*)pass->X + ((((long)piece * pass->Width) + column) * pass->Channels);
            for (int channel = 0; channel < pass->Channels; channel += Half)
            {
                Vector512<float> even = default, odd = default;
                for (int outputRow = firstRow; outputRow <= lastRow; outputRow++)
                {
                    for (int outputColumn = firstColumn; outputColumn <= lastColumn; outputColumn++)
                    {
                        int place = ((row - (outputRow * pass->Strides) + pass->Padding) * pass->Size) + column - (outputColumn * pass->Strides) + pass->Padding;
                        long output = (((((long)image * pass->OutputHeight) + outputRow) * pass->OutputWidth) + outputColumn) * pass->Channels;
                        Vector512<ushort> found = Vector512.Equals(Widened(pass->Places + output + channel), Vector512.Create((ushort)place));
                        Vector512<ushort> gradient = Vector512.Load((ushort*)pass->Y + output + channel) & found;
                        BFloat16Vector values = BFloat16Vector.Of(gradient);
                        even += values.Even;
                        odd += values.Odd;
                    }
                }

                new BFloat16Vector(even, odd).Store(target + channel);
            }
        }
    }

    private static void PoolWindow(MaxPoolingPass* pass, ushort* inputs, int top, int left, long output)
    {
        Vector512<short> best0 = Vector512.Create(short.MinValue), best1 = best0, place0 = default, place1 = default;
        for (int row = Math.Max(0, -top); row < Math.Min(pass->Size, pass->Height - top); row++)
        {
            for (int column = Math.Max(0, -left); column < Math.Min(pass->Size, pass->Width - left); column++)
            {
                ushort* x = inputs + ((((long)(top + row) * pass->Width) + left + column) * pass->Channels);
                Vector512<short> place = Vector512.Create((short)((row * pass->Size) + column));
                Take(Ordered(Vector512.Load((short*)x)), place, ref best0, ref place0);
                Take(Ordered(Vector512.Load((short*)x + Half)), place, ref best1, ref place1);
            }
        }

        Ordered(best0).Store((short*)pass->Y + output);
        Ordered(best1).Store((short*)pass->Y + output + Half);
        Vector512.Narrow(place0.AsUInt16(), place1.AsUInt16()).Store(pass->Places + output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector512<short> value, Vector512<short> place, ref Vector512<short> best, ref Vector512<short> bestPlace)
    {
        Vector512<short> larger = Vector512.GreaterThan(value, best);
        best = Vector512.ConditionalSelect(larger, value, best);
        bestPlace = Vector512.ConditionalSelect(larger, place, bestPlace);
    }

    /// <summary>Integers in the order of the bfloat16 numbers with these bits, and back again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Ordered(Vector512<short> bits) => bits ^ (Vector512.ShiftRightArithmetic(bits, 15) & Vector512.Create(short.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Widened(byte* places)
    {
        (Vector256<ushort> lower, Vector256<ushort> upper) = Vector256.Widen(Vector256.Load(places));
        return Vector512.Create(lower, upper);
    }
}

using System.Numerics;

namespace CD.Model.Kernels;

/// <summary>The largest value of each window of float32 images, and its gradient. One piece of work is one row of one image.</summary>
/// <remarks>As in libtorch, of equal values the first in the window counts, and what is not a number is larger than any number.</remarks>
internal static unsafe class MaxPoolingFloatKernels
{
    /// <summary>Computes one row of the outputs and of <see cref="MaxPoolingPass.Places"/>.</summary>
    public static void Pool(int piece, MaxPoolingPass* pass)
    {
        (int image, int outputRow) = Math.DivRem(piece, pass->OutputHeight);
        int top = (outputRow * pass->Strides) - pass->Padding;
        float* inputs = (float*)pass->X + ((long)image * pass->Height * pass->Width * pass->Channels);
        for (int outputColumn = 0; outputColumn < pass->OutputWidth; outputColumn++)
        {
            PoolWindow(pass, inputs, top, (outputColumn * pass->Strides) - pass->Padding, (((long)piece * pass->OutputWidth) + outputColumn) * pass->Channels);
        }
    }

    /// <summary>Computes one row of the inputs' gradient: of every window over a pixel, the gradient that was found there.</summary>
    public static void Spread(int piece, MaxPoolingPass* pass)
    {
        (int image, int row) = Math.DivRem(piece, pass->Height);
        (int firstRow, int lastRow) = pass->Windows(row, pass->OutputHeight);
        for (int column = 0; column < pass->Width; column++)
        {
            float* target = (float*)pass->X + ((((long)piece * pass->Width) + column) * pass->Channels);
            new Span<float>(target, pass->Channels).Clear();
            (int firstColumn, int lastColumn) = pass->Windows(column, pass->OutputWidth);
            for (int outputRow = firstRow; outputRow <= lastRow; outputRow++)
            {
                for (int outputColumn = firstColumn; outputColumn <= lastColumn; outputColumn++)
                {
                    int place = ((row - (outputRow * pass->Strides) + pass->Padding) * pass->Size) + column - (outputColumn * pass->Strides) + pass->Padding;
                    long output = (((((long)image * pass->OutputHeight) + outputRow) * pass->OutputWidth) + outputColumn) * pass->Channels;
                    AddFound(target, (float*)pass->Y + output, pass->Places + output, place, pass->Channels);
                }
            }
        }
    }

    private static void PoolWindow(MaxPoolingPass* pass, float* inputs, int top, int left, long output)
    {
        int firstRow = Math.Max(0, -top), lastRow = Math.Min(pass->Size, pass->Height - top);
        int firstColumn = Math.Max(0, -left), lastColumn = Math.Min(pass->Size, pass->Width - left);
        int* found = stackalloc int[Vector<int>.Count];
        int channel = 0;
        for (; channel <= pass->Channels - Vector<float>.Count; channel += Vector<float>.Count)
        {
            Vector<float> best = new(float.NegativeInfinity);
            Vector<int> bestPlace = new((firstRow * pass->Size) + firstColumn);
            for (int row = firstRow; row < lastRow; row++)
            {
                float* x = inputs + ((((long)(top + row) * pass->Width) + left + firstColumn) * pass->Channels) + channel;
                for (int column = firstColumn; column < lastColumn; column++, x += pass->Channels)
                {
                    Vector<float> value = Vector.Load(x);
                    Vector<int> larger = Vector.GreaterThan(value, best) | Vector.OnesComplement(Vector.Equals(value, value));
                    best = Vector.ConditionalSelect(larger, value, best);
                    bestPlace = Vector.ConditionalSelect(larger, new Vector<int>((row * pass->Size) + column), bestPlace);
                }
            }

            Vector.Store(best, (float*)pass->Y + output + channel);
            Vector.Store(bestPlace, found);
            for (int lane = 0; lane < Vector<int>.Count; lane++)
            {
                pass->Places[output + channel + lane] = (byte)found[lane];
            }
        }

        for (; channel < pass->Channels; channel++)
        {
            float best = float.NegativeInfinity;
            int bestPlace = (firstRow * pass->Size) + firstColumn;
            for (int row = firstRow; row < lastRow; row++)
            {
                for (int column = firstColumn; column < lastColumn; column++)
                {
                    float value = inputs[((((long)(top + row) * pass->Width) + left + column) * pass->Channels) + channel];
                    if (value > best || float.IsNaN(value))
                    {
                        (best, bestPlace) = (value, (row * pass->Size) + column);
                    }
                }
            }

            ((float*)pass->Y)[output + channel] = best;
            pass->Places[output + channel] = (byte)bestPlace;
        }
    }

    /// <summary>Adds the gradients of the channels whose value was found at a place.</summary>
    private static void AddFound(float* target, float* gradient, byte* places, int place, int channels)
    {
        int channel = 0;
        Vector<byte> wanted = new((byte)place);
        for (; channel <= channels - Vector<byte>.Count; channel += Vector<byte>.Count)
        {
            // Bytes of all ones where found; widened with their sign they are masks.
            Vector.Widen(Vector.AsVectorSByte(Vector.Equals(Vector.Load(places + channel), wanted)), out Vector<short> low, out Vector<short> high);
            Vector.Widen(low, out Vector<int> mask0, out Vector<int> mask1);
            Vector.Widen(high, out Vector<int> mask2, out Vector<int> mask3);
            Add(target + channel, gradient + channel, mask0);
            Add(target + channel + Vector<float>.Count, gradient + channel + Vector<float>.Count, mask1);
            Add(target + channel + (2 * Vector<float>.Count), gradient + channel + (2 * Vector<float>.Count), mask2);
            Add(target + channel + (3 * Vector<float>.Count), gradient + channel + (3 * Vector<float>.Count), mask3);
        }

        for (; channel < channels; channel++)
        {
            if (places[channel] == place)
            {
                target[channel] += gradient[channel];
            }
        }
    }

    private static void Add(float* target, float* gradient, Vector<int> mask) =>
        Vector.Store(Vector.Load(target) + (Vector.Load(gradient) & Vector.AsVectorSingle(mask)), target);
}

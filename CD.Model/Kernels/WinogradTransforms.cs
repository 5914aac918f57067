using System.Runtime.CompilerServices;

namespace CD.Model.Kernels;

/// <summary>The transforms of Winograd's convolution F(2x2, 3x3): two outputs a dimension from four inputs and three taps with four products.</summary>
/// <remarks>
/// Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), section 4.1:
/// outputs = A^T [(G g G^T) * (B^T d B)] A, summed over channels before the last transform. Vectors run over channels.
/// </remarks>
/// <typeparam name="TLanes">The vectors; the channels are a multiple of their length.</typeparam>
internal static unsafe class WinogradTransforms<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Elements of a transformed tile.</summary>
    public const int Elements = 16;

    /// <summary>B^T d B of one tile.</summary>
    /// <param name="pixels">The sixteen pixels' first channels.</param>
    /// <param name="channel">The channel to begin with.</param>
    /// <param name="target">Where the first element goes.</param>
    /// <param name="stride">From one element to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float** pixels, int channel, float* target, nint stride)
    {
        Column(pixels, channel, out TLanes a0, out TLanes a1, out TLanes a2, out TLanes a3);
        Column(pixels + 1, channel, out TLanes b0, out TLanes b1, out TLanes b2, out TLanes b3);
        Column(pixels + 2, channel, out TLanes c0, out TLanes c1, out TLanes c2, out TLanes c3);
        Column(pixels + 3, channel, out TLanes d0, out TLanes d1, out TLanes d2, out TLanes d3);
        Row(a0, b0, c0, d0, target, stride);
        Row(a1, b1, c1, d1, target + (4 * stride), stride);
        Row(a2, b2, c2, d2, target + (8 * stride), stride);
        Row(a3, b3, c3, d3, target + (12 * stride), stride);
    }

    /// <summary>One row of B^T d B of one tile: four elements.</summary>
    /// <param name="row">The row, 0 to 3.</param>
    /// <param name="pixels">The sixteen pixels' first channels.</param>
    /// <param name="channel">The channel to begin with.</param>
    /// <param name="target">Where the row's first element goes.</param>
    /// <param name="stride">From one element to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputRow(int row, float** pixels, int channel, float* target, nint stride)
    {
        float** first = pixels + (row switch { 0 => 0, 2 => 8, _ => 4 });
        float** second = pixels + (row switch { 2 => 4, 3 => 12, _ => 8 });
        TLanes a = TLanes.Load(first[0] + channel), b = TLanes.Load(first[1] + channel), c = TLanes.Load(first[2] + channel), d = TLanes.Load(first[3] + channel);
        TLanes e = TLanes.Load(second[0] + channel), f = TLanes.Load(second[1] + channel), g = TLanes.Load(second[2] + channel), h = TLanes.Load(second[3] + channel);
        if (row == 1)
        {
            Row(a + e, b + f, c + g, d + h, target, stride);
        }
        else
        {
            Row(a - e, b - f, c - g, d - h, target, stride);
        }
    }

    /// <summary>A^T m A of one tile.</summary>
    /// <param name="source">The first of the sixteen elements.</param>
    /// <param name="stride">From one element to the next.</param>
    /// <param name="top">The upper left output.</param>
    /// <param name="right">From an output to the one on its right, or 0 where that is beside the image.</param>
    /// <param name="down">From an output to the one below it, or 0 where that is below the image.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* source, nint stride, float* top, nint right, nint down)
    {
        OutputColumn(source, 4 * stride, out TLanes a0, out TLanes a1);
        OutputColumn(source + stride, 4 * stride, out TLanes b0, out TLanes b1);
        OutputColumn(source + (2 * stride), 4 * stride, out TLanes c0, out TLanes c1);
        OutputColumn(source + (3 * stride), 4 * stride, out TLanes d0, out TLanes d1);
        (a0 + b0 + c0).Store(top);
        if (right != 0)
        {
            (b0 - c0 - d0).Store(top + right);
        }

        if (down != 0)
        {
            (a1 + b1 + c1).Store(top + down);
            if (right != 0)
            {
                (b1 - c1 - d1).Store(top + down + right);
            }
        }
    }

    /// <summary>One row of A y A^T of the gradient of one tile's outputs: four elements.</summary>
    /// <param name="row">The row, 0 to 3.</param>
    /// <param name="pixels">The four pixels' first channels, row after row.</param>
    /// <param name="channel">The channel to begin with.</param>
    /// <param name="target">Where the row's first element goes.</param>
    /// <param name="stride">From one element to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradientRow(int row, float** pixels, int channel, float* target, nint stride)
    {
        TLanes a = TLanes.Load(pixels[0] + channel), b = TLanes.Load(pixels[1] + channel), c = TLanes.Load(pixels[2] + channel), d = TLanes.Load(pixels[3] + channel);
        switch (row)
        {
            case 0:
                GradientRow(a, b, target, stride);
                break;
            case 1:
                GradientRow(a + c, b + d, target, stride);
                break;
            case 2:
                GradientRow(a - c, b - d, target, stride);
                break;
            default:
                GradientRow(default(TLanes) - c, default(TLanes) - d, target, stride);
                break;
        }
    }

    /// <summary>G g G^T of one kernel.</summary>
    /// <param name="taps">The first tap.</param>
    /// <param name="tapStride">From one tap to the next.</param>
    /// <param name="target">Where the first element goes.</param>
    /// <param name="stride">From one element to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Kernel(float* taps, nint tapStride, float* target, nint stride)
    {
        KernelColumn(TLanes.Load(taps), TLanes.Load(taps + (3 * tapStride)), TLanes.Load(taps + (6 * tapStride)), out TLanes a0, out TLanes a1, out TLanes a2, out TLanes a3);
        KernelColumn(TLanes.Load(taps + tapStride), TLanes.Load(taps + (4 * tapStride)), TLanes.Load(taps + (7 * tapStride)), out TLanes b0, out TLanes b1, out TLanes b2, out TLanes b3);
        KernelColumn(TLanes.Load(taps + (2 * tapStride)), TLanes.Load(taps + (5 * tapStride)), TLanes.Load(taps + (8 * tapStride)), out TLanes c0, out TLanes c1, out TLanes c2, out TLanes c3);
        KernelRow(a0, b0, c0, target, stride);
        KernelRow(a1, b1, c1, target + (4 * stride), stride);
        KernelRow(a2, b2, c2, target + (8 * stride), stride);
        KernelRow(a3, b3, c3, target + (12 * stride), stride);
    }

    /// <summary>G^T u G of the gradient of one transformed kernel.</summary>
    /// <param name="source">The first element.</param>
    /// <param name="stride">From one element to the next.</param>
    /// <param name="taps">Where the first tap's gradient goes.</param>
    /// <param name="tapStride">From one tap to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void KernelGradient(float* source, nint stride, float* taps, nint tapStride)
    {
        KernelGradientColumn(source, 4 * stride, out TLanes a0, out TLanes a1, out TLanes a2);
        KernelGradientColumn(source + stride, 4 * stride, out TLanes b0, out TLanes b1, out TLanes b2);
        KernelGradientColumn(source + (2 * stride), 4 * stride, out TLanes c0, out TLanes c1, out TLanes c2);
        KernelGradientColumn(source + (3 * stride), 4 * stride, out TLanes d0, out TLanes d1, out TLanes d2);
        KernelGradientRow(a0, b0, c0, d0, taps, tapStride);
        KernelGradientRow(a1, b1, c1, d1, taps + (3 * tapStride), tapStride);
        KernelGradientRow(a2, b2, c2, d2, taps + (6 * tapStride), tapStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(float** pixels, int channel, out TLanes r0, out TLanes r1, out TLanes r2, out TLanes r3)
    {
        TLanes p0 = TLanes.Load(pixels[0] + channel), p1 = TLanes.Load(pixels[4] + channel), p2 = TLanes.Load(pixels[8] + channel), p3 = TLanes.Load(pixels[12] + channel);
        r0 = p0 - p2;
        r1 = p1 + p2;
        r2 = p2 - p1;
        r3 = p1 - p3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(TLanes p0, TLanes p1, TLanes p2, TLanes p3, float* target, nint stride)
    {
        (p0 - p2).Store(target);
        (p1 + p2).Store(target + stride);
        (p2 - p1).Store(target + (2 * stride));
        (p1 - p3).Store(target + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputColumn(float* source, nint stride, out TLanes r0, out TLanes r1)
    {
        TLanes m0 = TLanes.Load(source), m1 = TLanes.Load(source + stride), m2 = TLanes.Load(source + (2 * stride)), m3 = TLanes.Load(source + (3 * stride));
        r0 = m0 + m1 + m2;
        r1 = m1 - m2 - m3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientRow(TLanes y0, TLanes y1, float* target, nint stride)
    {
        y0.Store(target);
        (y0 + y1).Store(target + stride);
        (y0 - y1).Store(target + (2 * stride));
        (default(TLanes) - y1).Store(target + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KernelColumn(TLanes g0, TLanes g1, TLanes g2, out TLanes r0, out TLanes r1, out TLanes r2, out TLanes r3)
    {
        TLanes half = TLanes.Create(0.5f), ends = (g0 + g2) * half, middle = g1 * half;
        r0 = g0;
        r1 = ends + middle;
        r2 = ends - middle;
        r3 = g2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KernelRow(TLanes g0, TLanes g1, TLanes g2, float* target, nint stride)
    {
        KernelColumn(g0, g1, g2, out TLanes r0, out TLanes r1, out TLanes r2, out TLanes r3);
        r0.Store(target);
        r1.Store(target + stride);
        r2.Store(target + (2 * stride));
        r3.Store(target + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KernelGradientColumn(float* source, nint stride, out TLanes r0, out TLanes r1, out TLanes r2) =>
        Folded(TLanes.Load(source), TLanes.Load(source + stride), TLanes.Load(source + (2 * stride)), TLanes.Load(source + (3 * stride)), out r0, out r1, out r2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KernelGradientRow(TLanes u0, TLanes u1, TLanes u2, TLanes u3, float* taps, nint tapStride)
    {
        Folded(u0, u1, u2, u3, out TLanes r0, out TLanes r1, out TLanes r2);
        r0.Store(taps);
        r1.Store(taps + tapStride);
        r2.Store(taps + (2 * tapStride));
    }

    /// <summary>G^T of four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Folded(TLanes u0, TLanes u1, TLanes u2, TLanes u3, out TLanes r0, out TLanes r1, out TLanes r2)
    {
        TLanes half = TLanes.Create(0.5f), sum = (u1 + u2) * half;
        r0 = u0 + sum;
        r1 = (u1 - u2) * half;
        r2 = sum + u3;
    }
}

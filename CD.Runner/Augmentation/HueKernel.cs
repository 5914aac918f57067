using System.Numerics;
using System.Runtime.CompilerServices;
using CD.Model.Engine;
using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>The turning of hues on processors in one pass over memory instead of 25: the same operations in the same order, so the same bits.</summary>
internal static unsafe class HueKernel
{
    private const int PiecePixels = 4096;
    private const float Least = (float)(1.0 / 6.0);
    private const float Most = (float)(1.0 / 3.0);

    /// <summary>Whether the kernel takes these images; elsewhere tensor operations do the work.</summary>
    /// <param name="images">Images.</param>
    /// <param name="capabilities">What the machine can do.</param>
    /// <returns>Whether it does.</returns>
    public static bool Takes(Tensor images, Capabilities capabilities) =>
        capabilities.OwnKernels && images.dtype == ScalarType.Float32 && images.device_type == DeviceType.CPU && images.is_contiguous() && !images.requires_grad
        && images.shape[2] * images.shape[3] >= Vector<float>.Count;

    /// <summary>Turns hues; see <see cref="ColorAdjustments.Hue(Tensor, Tensor)"/>.</summary>
    /// <param name="images">float32 <c>[batch, 3, height, width]</c>, contiguous.</param>
    /// <param name="factors">The shift in turns of the colour circle, <c>[batch]</c>.</param>
    /// <returns>New images.</returns>
    public static Tensor Apply(Tensor images, Tensor factors)
    {
        Tensor result = empty_like(images);
        using Tensor shifts = factors.contiguous();
        int pixels = (int)(images.shape[2] * images.shape[3]);
        int pieces = (pixels + PiecePixels - 1) / PiecePixels;
        Pass pass = new()
        {
            Pixels = pixels,
            Pieces = pieces,
            Source = (float*)TensorMemory.Address(images),
            Target = (float*)TensorMemory.Address(result),
            Shifts = (float*)TensorMemory.Address(shifts),
        };
        WorkerTeam.Run((int)images.shape[0] * pieces, &pass, &Turn);
        return result;
    }

    private static void Turn(int piece, Pass* pass)
    {
        (int image, int part) = Math.DivRem(piece, pass->Pieces);
        int first = part * PiecePixels;
        int last = Math.Min(pass->Pixels, first + PiecePixels);
        long offset = 3L * image * pass->Pixels;
        float shift = pass->Shifts[image];
        Vector<float> red = new Vector<float>(shift + 0.5f);
        Vector<float> green = new Vector<float>(shift + (-Most + 0.5f));
        Vector<float> blue = new Vector<float>(shift + ((2.0f * -Most) + 0.5f));
        for (int at = first; at < last; at += Vector<float>.Count)
        {
            // The last vector may overlap the one before; results are written elsewhere, so computing some twice does no harm.
            long place = offset + Math.Min(at, pass->Pixels - Vector<float>.Count);
            Vector<float> r = Vector.Load(pass->Source + place);
            Vector<float> g = Vector.Load(pass->Source + place + pass->Pixels);
            Vector<float> b = Vector.Load(pass->Source + place + (2 * pass->Pixels));
            Vector<float> value = Vector.Max(Vector.Max(r, g), b);
            Vector<float> least = Vector.Min(Vector.Min(r, g), b);
            Vector<float> chroma = value - least;
            Vector<float> hue = g + b - r - least + chroma;
            hue = CopySign(hue, g - b) / (Vector.Max(chroma, new Vector<float>(1e-30f)) * 6.0f);
            Vector<float> factor = chroma * 6.0f;
            Vector<float> rest = value - (chroma * 2.0f);
            Channel(hue + red, factor, rest).Store(pass->Target + place);
            Channel(hue + green, factor, rest).Store(pass->Target + place + pass->Pixels);
            Channel(hue + blue, factor, rest).Store(pass->Target + place + (2 * pass->Pixels));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Channel(Vector<float> turned, Vector<float> factor, Vector<float> rest)
    {
        Vector<float> distance = Vector.Abs(turned - Vector.Round(turned));
        distance = Vector.Min(Vector.Max(distance, new Vector<float>(Least)), new Vector<float>(Most));
        return Vector.Min(Vector.Max((distance * factor) + rest, Vector<float>.Zero), Vector<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> CopySign(Vector<float> value, Vector<float> sign) =>
        Vector.ConditionalSelect(Vector.AsVectorInt32(new Vector<uint>(0x80000000u)), sign, value);

    private struct Pass
    {
        public int Pixels;
        public int Pieces;
        public float* Source;
        public float* Target;
        public float* Shifts;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    /// <returns>Whether it does.</returns>
    public static bool Takes(Tensor images) =>
        images.dtype == ScalarType.Float32 && images.device_type == DeviceType.CPU && images.is_contiguous() && !images.requires_grad
        && images.shape[2] * images.shape[3] >= Vector512<float>.Count && Vector512.IsHardwareAccelerated && WorkerTeam.Available && TensorMemory.Available;

    /// <summary>Turns hues; see <see cref="ColorAdjustments.Hue"/>.</summary>
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
        Vector512<float> red = Vector512.Create(shift + 0.5f);
        Vector512<float> green = Vector512.Create(shift + (-Most + 0.5f));
        Vector512<float> blue = Vector512.Create(shift + ((2.0f * -Most) + 0.5f));
        for (int at = first; at < last; at += Vector512<float>.Count)
        {
            // The last vector may overlap the one before; results are written elsewhere, so computing some twice does no harm.
            long place = offset + Math.Min(at, pass->Pixels - Vector512<float>.Count);
            Vector512<float> r = Vector512.Load(pass->Source + place);
            Vector512<float> g = Vector512.Load(pass->Source + place + pass->Pixels);
            Vector512<float> b = Vector512.Load(pass->Source + place + (2 * pass->Pixels));
            Vector512<float> value = Vector512.Max(Vector512.Max(r, g), b);
            Vector512<float> least = Vector512.Min(Vector512.Min(r, g), b);
            Vector512<float> chroma = value - least;
            Vector512<float> hue = g + b - r - least + chroma;
            hue = Vector512.CopySign(hue, g - b) / (Vector512.Max(chroma, Vector512.Create(1e-30f)) * 6.0f);
            Vector512<float> factor = chroma * 6.0f;
            Vector512<float> rest = value - (chroma * 2.0f);
            Channel(hue + red, factor, rest).Store(pass->Target + place);
            Channel(hue + green, factor, rest).Store(pass->Target + place + pass->Pixels);
            Channel(hue + blue, factor, rest).Store(pass->Target + place + (2 * pass->Pixels));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Channel(Vector512<float> turned, Vector512<float> factor, Vector512<float> rest)
    {
        Vector512<float> distance = Vector512.Abs(turned - Vector512.Round(turned, MidpointRounding.ToEven));
        distance = Vector512.Min(Vector512.Max(distance, Vector512.Create(Least)), Vector512.Create(Most));
        return Vector512.Min(Vector512.Max((distance * factor) + rest, Vector512<float>.Zero), Vector512<float>.One);
    }

    private struct Pass
    {
        public int Pixels;
        public int Pieces;
        public float* Source;
        public float* Target;
        public float* Shifts;
    }
}

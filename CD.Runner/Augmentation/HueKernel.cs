using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
        && images.shape[2] * images.shape[3] >= Lanes512.Count;

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
        WorkerTeam.Run(
            (int)images.shape[0] * pieces,
            &pass,
            Vector512.IsHardwareAccelerated ? &Turn<Lanes512> : Vector256.IsHardwareAccelerated ? &Turn<Lanes256> : &Turn<Lanes128>);
        return result;
    }

    private static void Turn<TLanes>(int piece, Pass* pass)
        where TLanes : struct, ILanes<TLanes>
    {
        (int image, int part) = Math.DivRem(piece, pass->Pieces);
        int first = part * PiecePixels;
        int last = Math.Min(pass->Pixels, first + PiecePixels);
        long offset = 3L * image * pass->Pixels;
        float shift = pass->Shifts[image];
        TLanes red = TLanes.Create(shift + 0.5f);
        TLanes green = TLanes.Create(shift + (-Most + 0.5f));
        TLanes blue = TLanes.Create(shift + ((2.0f * -Most) + 0.5f));
        for (int at = first; at < last; at += TLanes.Count)
        {
            // The last vector may overlap the one before; results are written elsewhere, so computing some twice does no harm.
            long place = offset + Math.Min(at, pass->Pixels - TLanes.Count);
            TLanes r = TLanes.Load(pass->Source + place);
            TLanes g = TLanes.Load(pass->Source + place + pass->Pixels);
            TLanes b = TLanes.Load(pass->Source + place + (2 * pass->Pixels));
            TLanes value = TLanes.Max(TLanes.Max(r, g), b);
            TLanes least = TLanes.Min(TLanes.Min(r, g), b);
            TLanes chroma = value - least;
            TLanes hue = g + b - r - least + chroma;
            hue = TLanes.CopySign(hue, g - b) / (TLanes.Max(chroma, TLanes.Create(1e-30f)) * TLanes.Create(6.0f));
            TLanes factor = chroma * TLanes.Create(6.0f);
            TLanes rest = value - (chroma * TLanes.Create(2.0f));
            Channel(hue + red, factor, rest).Store(pass->Target + place);
            Channel(hue + green, factor, rest).Store(pass->Target + place + pass->Pixels);
            Channel(hue + blue, factor, rest).Store(pass->Target + place + (2 * pass->Pixels));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Channel<TLanes>(TLanes turned, TLanes factor, TLanes rest)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes distance = TLanes.Abs(turned - TLanes.Round(turned));
        distance = TLanes.Min(TLanes.Max(distance, TLanes.Create(Least)), TLanes.Create(Most));
        return TLanes.Min(TLanes.Max((distance * factor) + rest, TLanes.Create(0.0f)), TLanes.Create(1.0f));
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

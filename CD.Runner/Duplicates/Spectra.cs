using System.Runtime.InteropServices;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Duplicates;

/// <summary>What a thumbnail and its shifted and mirrored copies have in common, as 81 numbers that can be searched.</summary>
/// <remarks>
/// The roots of the magnitudes of the thumbnail's Fourier transform, tapered by a Hann window so that its edges matter little, for 0 to 8 waves down and across: a shift changes
/// only phases. A mirrored picture has the magnitudes of waves down and -across, so that those of both are added.
/// </remarks>
internal static class Spectra
{
    private const int Side = Thumbnails.Side;
    private const int Waves = 9;
    private const int BatchSize = 1024;

    /// <summary>Computes the spectra of all thumbnails.</summary>
    /// <param name="thumbnails">The thumbnails.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns><c>[images, 81]</c>, of thumbnails whose squares add up to 1; all 0 for a plain image.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static FeatureMatrix Of(Thumbnails thumbnails, CancellationToken cancellation)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        FeatureMatrix spectra = FeatureMatrix.Zeros(thumbnails.Count, Waves * Waves);
        Tensor taper = tensor([.. Enumerable.Range(1, Side).Select(pixel => (float)(0.5 - (0.5 * Math.Cos(2.0 * Math.PI * pixel / (Side + 1)))))]);
        Tensor window = taper.unsqueeze(1).mul(taper.unsqueeze(0));
        for (int first = 0; first < thumbnails.Count; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope inner = NewDisposeScope();
            spectra.Store(first, Of(Batch(thumbnails, first, Math.Min(BatchSize, thumbnails.Count - first)).mul_(window)));
        }

        return spectra;
    }

    private static Tensor Batch(Thumbnails thumbnails, int first, int count)
    {
        Tensor batch = empty([count, Side, Side], ScalarType.Int8);
        Span<sbyte> pixels = MemoryMarshal.Cast<byte, sbyte>(batch.bytes);
        for (int image = 0; image < count; image++)
        {
            thumbnails.Of(first + image).CopyTo(pixels[(image * Side * Side)..]);
        }

        Tensor values = batch.to(ScalarType.Float32);
        return values.div_(values.square().sum([1L, 2L], keepdim: true).sqrt().clamp_min(1.0));
    }

    private static Tensor Of(Tensor windowed)
    {
        Tensor magnitudes = fft.fft2(windowed).abs().sqrt().narrow(1, 0, Waves); // [batch, waves down, side]
        Tensor across = magnitudes.narrow(2, 1, Waves - 1).add(magnitudes.narrow(2, Side - Waves + 1, Waves - 1).flip(2));
        return cat([magnitudes.narrow(2, 0, 1), across], 2).flatten(1).contiguous();
    }
}

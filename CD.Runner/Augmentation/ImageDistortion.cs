using CD.Model.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>Rotates, shifts, zooms and flips images, and shifts their channels, as Keras' <c>ImageDataGenerator</c> does, a whole batch at a time.</summary>
/// <remarks>
/// The parameters are drawn on the processor and do not depend on the device; an image takes the same number of random values whatever the
/// options. Pixels between pixels are interpolated bilinearly (Keras 1 took the nearest one), those beyond the border are the border's.
/// </remarks>
/// <param name="options">The ranges.</param>
internal sealed class ImageDistortion(DistortionOptions options)
{
    // The columns of one image's random values.
    private const int ColumnCount = 9;
    private const int MatrixValues = 6;

    /// <summary>Draws the distortions of some images.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="generator">The source of randomness, on the processor; it moves on.</param>
    /// <returns>One an image.</returns>
    public SampleDistortion[] Draw(int count, Generator generator)
    {
        using Tensor drawn = rand(count, ColumnCount, dtype: ScalarType.Float64, generator: generator); // (images, columns)
        double[] u = drawn.data<double>().ToArray();
        return [.. Enumerable.Range(0, count).Select(image => Sample(u.AsSpan(image * ColumnCount, ColumnCount)))];
    }

    /// <summary>Distorts images.</summary>
    /// <param name="images">float32 <c>[batch, 1 or 3, size, size]</c>; left as they are.</param>
    /// <param name="samples">One an image.</param>
    /// <returns>float32 of the same shape on the same device; the caller owns it.</returns>
    public Tensor Apply(Tensor images, IReadOnlyList<SampleDistortion> samples)
    {
        if (samples.Count != images.shape[0] || images.shape[2] != images.shape[3])
        {
            throw new ArgumentException($"Square images take one distortion each; received {samples.Count} for [{string.Join(", ", images.shape)}]. Draw them for this batch.", nameof(samples));
        }

        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor table = PinnedCopy.ToDevice(tensor(samples.SelectMany(sample => sample.Values()).ToArray(), [samples.Count, ColumnCount]), images.device);
        Tensor matrices = table.narrow(1, 0, MatrixValues).reshape(-1, 2, 3);
        Tensor shifts = table.narrow(1, MatrixValues, images.shape[1]).reshape(-1, images.shape[1], 1, 1);
        Tensor places = nn.functional.affine_grid(matrices, images.shape, align_corners: false);    // (batch, size, size, 2)
        Tensor moved = nn.functional.grid_sample(images, places, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        Tensor least = moved.amin([1, 2, 3], keepdim: true);
        Tensor greatest = moved.amax([1, 2, 3], keepdim: true);
        return moved.add_(shifts).maximum(least).minimum(greatest).mul_(options.Multiplier).MoveToOuterDisposeScope();
    }

    private SampleDistortion Sample(ReadOnlySpan<double> u) => new(
        Around(0.0, options.Rotation, u[0]),
        Around(0.0, options.Shift, u[1]),
        Around(0.0, options.Shift, u[2]),
        Around(1.0, options.Zoom, u[3]),
        Around(1.0, options.Zoom, u[4]),
        u[5] < options.FlipProbability,
        (Around(0.0, options.ChannelShift, u[6]), Around(0.0, options.ChannelShift, u[7]), Around(0.0, options.ChannelShift, u[8])));

    private static double Around(double centre, double distance, double u) => centre + (distance * ((2.0 * u) - 1.0));
}

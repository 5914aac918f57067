using CD.Losses.FSharp;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.DeCnn;

/// <summary>From images to what is coded, and from that to codes: the same in training and evaluation.</summary>
/// <param name="context">The run's configuration and device.</param>
internal sealed class DeCnnCodes(LearnerContext context)
{
    private readonly DeCnnSettings settings = context.Configuration.Method.Settings<DeCnnSettings>();
    private readonly int size = context.Configuration.Augmentation.ImageSize;

    /// <summary>The images, resized, with their local contrast normalised.</summary>
    /// <param name="batch">The images; left as they are.</param>
    /// <returns><c>[batch, channels, size, size]</c>; the current dispose scope owns it.</returns>
    public Tensor Images(ImageBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        return LocalContrast.Apply(PlainImages.Of(batch, size, context.Channels, context.Device)).MoveToOuterDisposeScope();
    }

    /// <summary>The codes of images, without a graph.</summary>
    /// <param name="filters"><c>[maps, channels, side, side]</c> in the dtype of the convolutions.</param>
    /// <param name="images">What <see cref="Images"/> gives.</param>
    /// <returns><c>[batch, maps, size - side + 1, size - side + 1]</c>, float32; the current dispose scope owns it.</returns>
    public Tensor Infer(Tensor filters, Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor bound = SparseCoding.squaredNorm(Precision.atLeastSingle(filters), size, size);
        return SparseCoding.infer(settings.Iterations, settings.Reconstruction, bound, filters, images).MoveToOuterDisposeScope();
    }

    /// <summary>The largest absolute value of each map in each cell of the grid.</summary>
    /// <param name="codes">What <see cref="Infer"/> gives.</param>
    /// <returns><c>[batch, maps * grid * grid]</c>; the current dispose scope owns it.</returns>
    public Tensor Pool(Tensor codes)
    {
        using DisposeScope scope = NewDisposeScope();
        return nn.functional.adaptive_max_pool2d(codes.abs(), [settings.PoolGrid, settings.PoolGrid]).flatten(1).MoveToOuterDisposeScope();
    }
}

using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>One step in the making of views: what it changes, and how.</summary>
/// <param name="Changes">Whether a view takes part.</param>
/// <param name="Parameter">The step's parameter of a chunk's views, <c>[chunk]</c>.</param>
/// <param name="Operation">From images <c>[part, channels, height, width]</c> and their parameters <c>[part]</c> to new images.</param>
internal sealed record ViewStep(Predicate<SampleView> Changes, Func<ViewChunk, Tensor> Parameter, Func<Tensor, Tensor, Tensor> Operation)
{
    /// <summary>Replaces the images that the step changes by what it makes of them.</summary>
    /// <param name="images">The chunk's images, <c>[chunk, channels, height, width]</c>; disposed or changed.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="index">The step's place among those that the batch was divided with.</param>
    /// <returns>The chunk's images after the step.</returns>
    public Tensor Apply(Tensor images, ViewChunk chunk, int index)
    {
        using var scope = NewDisposeScope();
        if (chunk.Part(index, out Tensor? chosen) == 0)
        {
            return images;
        }

        Tensor parameter = Parameter(chunk);
        if (chosen is null)
        {
            using (images)
            {
                return Operation(images, parameter).MoveToOuterDisposeScope();
            }
        }

        Tensor changed = Operation(images.index_select(0, chosen), parameter.index_select(0, chosen));
        images.index_copy_(0, chosen, changed);
        return images;
    }
}

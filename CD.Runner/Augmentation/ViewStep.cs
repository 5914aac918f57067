using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>One step in the making of views: what it changes, and how.</summary>
/// <param name="Changes">Whether a view takes part.</param>
/// <param name="Parameter">The step's parameter of a chunk's views, <c>[chunk]</c>.</param>
/// <param name="Operation">From images <c>[part, channels, height, width]</c> and their parameters <c>[part]</c> to new images.</param>
internal sealed record ViewStep(Func<SampleView, bool> Changes, Func<ViewChunk, Tensor> Parameter, Func<Tensor, Tensor, Tensor> Operation);

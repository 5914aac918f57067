using CD.Losses.FSharp;
using CD.Model.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dccm;

/// <summary>Whose maps an image's vector is compared with, drawn uniformly from the pseudo graph.</summary>
/// <param name="Positive">A linked image, or the image itself where it is linked to no other; int64 <c>[batch]</c>.</param>
/// <param name="Negatives">Two different unlinked images; int64 <c>[batch, 2]</c>.</param>
/// <param name="NegativeExists">Which of those there are, since an image may have one alone, or none; boolean <c>[batch, 2]</c>.</param>
internal sealed record GraphPartners(Tensor Positive, Tensor Negatives, Tensor NegativeExists)
{
    private const int NegativeCount = 2;

    /// <summary>Draws partners.</summary>
    /// <param name="graph">G, boolean <c>[batch, batch]</c>, on the device; at least two images.</param>
    /// <param name="generator">The source of randomness, on the processor; it moves on by the same whatever the graph.</param>
    /// <returns>The partners; the current dispose scope, or else the caller, owns them.</returns>
    public static GraphPartners Draw(Tensor graph, Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();

        // Of uniform numbers in [0, 1), the largest among some places is at each of them with the same probability.
        Tensor drawn = PinnedCopy.ToDevice(rand(graph.shape, ScalarType.Float32, generator: generator), graph.device);      // (batch, batch)
        Tensor linked = graph.logical_and(Similarity.differentRows(graph));
        Tensor own = arange(graph.shape[0], device: graph.device);
        Tensor positive = where(linked.any(1), drawn.masked_fill(linked.logical_not(), -1.0).argmax(1), own);
        (Tensor values, Tensor negatives) = drawn.masked_fill(graph, -1.0).topk(NegativeCount, dim: 1);
        return new GraphPartners(positive.MoveToOuterDisposeScope(), negatives.MoveToOuterDisposeScope(), values.ge(0.0).MoveToOuterDisposeScope());
    }
}

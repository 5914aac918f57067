namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>The loss of selected pairs (Deep Adaptive Image Clustering, equation 6): <c>-log s</c> of similar ones, <c>-log(1 - s)</c> of dissimilar ones.</summary>
[<RequireQualifiedAccess>]
module PairwiseLoss =

    let private check (pairs: SelectedPairs) (similarity: torch.Tensor) =
        Guard.square (nameof similarity) similarity

        if
            pairs.Similar.shape <> similarity.shape
            || pairs.Dissimilar.shape <> similarity.shape
        then
            let message =
                "The pairs are those of the batch whose similarities are compared, [batch, batch]; "
                + $"got pairs of {pairs.Similar.size 0} and {pairs.Dissimilar.size 0} images and similarities of {similarity.size 0}."

            raise (ArgumentException(message, nameof pairs))

    // An entry that is not selected adds a zero whose gradient is zero: masked_fill passes none on.
    let private total (pairs: SelectedPairs) (similarity: torch.Tensor) =
        let similar =
            (BinaryCrossEntropy.whereOne similarity).masked_fill(pairs.Similar.logical_not (), 0.0).sum()

        let dissimilar =
            (BinaryCrossEntropy.whereZero similarity).masked_fill(pairs.Dissimilar.logical_not (), 0.0).sum()

        similar + dissimilar

    /// <summary>The sum over the selected pairs.</summary>
    /// <param name="pairs">The selected pairs, <c>[batch, batch]</c>.</param>
    /// <param name="similarity">s, <c>[batch, batch]</c>, in [0, 1]; cut off 1e-7 from 0 and from 1.</param>
    /// <returns>A scalar in nats, at least 0, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The similarity is not a square matrix, or the pairs are of another batch.</exception>
    let sum (pairs: SelectedPairs) (similarity: torch.Tensor) : torch.Tensor =
        check pairs similarity
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter(total pairs (Precision.atLeastSingle similarity))

    /// <summary>The mean over the selected pairs.</summary>
    /// <param name="pairs">The selected pairs, <c>[batch, batch]</c>.</param>
    /// <param name="similarity">s, <c>[batch, batch]</c>, in [0, 1]; cut off 1e-7 from 0 and from 1.</param>
    /// <returns>A scalar in nats, at least 0, in float32 or float64; 0 with gradients of 0 where no pair is selected.</returns>
    /// <exception cref="T:System.ArgumentException">The similarity is not a square matrix, or the pairs are of another batch.</exception>
    let mean (pairs: SelectedPairs) (similarity: torch.Tensor) : torch.Tensor =
        check pairs similarity
        use scope = torch.NewDisposeScope()
        let count = (pairs.Similar.sum () + pairs.Dissimilar.sum ()).clamp_min 1.0
        scope.MoveToOuter(total pairs (Precision.atLeastSingle similarity) / count)

namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>Pseudo labels, the clusters of confident predictions (Deep Comprehensive Correlation Mining).</summary>
[<RequireQualifiedAccess>]
module PseudoLabels =

    let private check (confident: torch.Tensor) (labels: torch.Tensor) (probabilities: torch.Tensor) =
        Guard.matrix (nameof probabilities) probabilities

        if labels.shape <> [| probabilities.size 0 |] || confident.shape <> labels.shape then
            let message =
                $"There is one label and one mark an image, got {labels.numel ()} labels and {confident.numel ()} marks for {probabilities.size 0} images."

            raise (ArgumentException(message, nameof labels))

    /// <summary>The most probable cluster of each image, y.</summary>
    /// <param name="probabilities">Predictions of undistorted images, <c>[batch, clusters]</c>, floating.</param>
    /// <returns>int64 <c>[batch]</c>, in [0, clusters).</returns>
    /// <exception cref="T:System.ArgumentException">The probabilities are not a matrix.</exception>
    let labels (probabilities: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof probabilities) probabilities
        probabilities.argmax 1L

    /// <summary>Whether an image's label is used, V: whether its largest probability reaches a threshold.</summary>
    /// <param name="threshold">The least probability, in [0, 1]; 0.9 in the paper.</param>
    /// <param name="probabilities">Predictions of undistorted images, <c>[batch, clusters]</c>, floating.</param>
    /// <returns>boolean <c>[batch]</c>.</returns>
    /// <exception cref="T:System.ArgumentException">The probabilities are not a matrix.</exception>
    let confident (threshold: float) (probabilities: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof probabilities) probabilities
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter((probabilities.amax [| 1L |]).ge(threshold.ToScalar()))

    /// <summary>The paper's loss: the mean over all images of <c>-V log p(y)</c>.</summary>
    /// <param name="confident">V, boolean <c>[batch]</c>.</param>
    /// <param name="labels">y, int64 <c>[batch]</c>.</param>
    /// <param name="probabilities">Predictions of transformed images, <c>[batch, clusters]</c>, in [0, 1], floating; cut off 1e-7 from 0 and from 1.</param>
    /// <returns>A scalar in nats, at least 0, in float32 or float64; 0 with gradients of 0 where no label is used.</returns>
    /// <exception cref="T:System.ArgumentException">The probabilities are not a matrix, or labels or marks are of another batch.</exception>
    let crossEntropy (confident: torch.Tensor) (labels: torch.Tensor) (probabilities: torch.Tensor) : torch.Tensor =
        check confident labels probabilities
        use scope = torch.NewDisposeScope()

        let ofLabel =
            (Precision.atLeastSingle probabilities).gather(1L, labels.unsqueeze 1L).squeeze 1L // [batch]

        scope.MoveToOuter((BinaryCrossEntropy.whereOne ofLabel).masked_fill(confident.logical_not (), 0.0).mean())

    /// <summary>The released code's loss: the mean over all images of V times the mean over the clusters of the binary cross entropy with the label's one-hot row.</summary>
    /// <param name="confident">V, boolean <c>[batch]</c>.</param>
    /// <param name="labels">y, int64 <c>[batch]</c>.</param>
    /// <param name="probabilities">Predictions of transformed images, <c>[batch, clusters]</c>, in [0, 1], floating; cut off 1e-7 from 0 and from 1.</param>
    /// <returns>A scalar in nats, at least 0, in float32 or float64; 0 with gradients of 0 where no label is used.</returns>
    /// <exception cref="T:System.ArgumentException">The probabilities are not a matrix, or labels or marks are of another batch.</exception>
    let binaryCrossEntropy
        (confident: torch.Tensor)
        (labels: torch.Tensor)
        (probabilities: torch.Tensor)
        : torch.Tensor =
        check confident labels probabilities
        use scope = torch.NewDisposeScope()

        let oneHot =
            labels.unsqueeze(1L).eq(torch.arange (probabilities.size 1, device = labels.device)) // [batch, clusters]

        let losses =
            (BinaryCrossEntropy.value oneHot (Precision.atLeastSingle probabilities)).mean [| 1L |] // [batch]

        scope.MoveToOuter(losses.masked_fill(confident.logical_not (), 0.0).mean())

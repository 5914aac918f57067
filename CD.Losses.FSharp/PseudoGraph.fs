namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The pseudo graph, which links images of alike predictions (Wu et al., Deep Comprehensive Correlation Mining for Image Clustering, ICCV 2019).</summary>
[<RequireQualifiedAccess>]
module PseudoGraph =

    /// <summary>Links every pair whose predictions have a cosine of at least a threshold.</summary>
    /// <param name="threshold">The least cosine of linked images, in [0, 1]; 0.95 in the paper.</param>
    /// <param name="probabilities">Predictions of undistorted images, <c>[batch, clusters]</c>, in [0, 1], floating; no gradient flows.</param>
    /// <returns>G, a symmetric boolean matrix <c>[batch, batch]</c>; an image is linked to itself.</returns>
    /// <exception cref="T:System.ArgumentException">The probabilities are not a matrix.</exception>
    let links (threshold: float) (probabilities: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()

        scope.MoveToOuter(
            (LabelFeatures.similarity probabilities)
                .ge(threshold.ToScalar())
                .logical_or(Similarity.sameRows probabilities)
        )

    /// <summary>The mean over all ordered pairs of different images of the binary cross entropy between link and similarity.</summary>
    /// <param name="graph">G, boolean, <c>[batch, batch]</c>.</param>
    /// <param name="probabilities">Predictions of transformed images, <c>[batch, clusters]</c>, in [0, 1], floating.</param>
    /// <returns>A scalar in nats, at least 0, in float32 or float64; 0 for a single image.</returns>
    /// <exception cref="T:System.ArgumentException">The probabilities are not a matrix, or the graph is of another batch.</exception>
    let value (graph: torch.Tensor) (probabilities: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let similarity = LabelFeatures.similarity probabilities // [batch, batch]
        let different = Similarity.differentRows similarity

        let pairs =
            {
                Similar = graph.logical_and different
                Dissimilar = graph.logical_not().logical_and different
            }

        scope.MoveToOuter(PairwiseLoss.mean pairs similarity)

namespace CD.Losses.FSharp

/// <summary>
/// The objective of Contrastive Clustering (Li et al., AAAI 2021): images are contrasted by the rows z, clusters by the
/// columns of their soft assignments, which take the place of the feature heads.
/// </summary>
[<RequireQualifiedAccess>]
module ContrastiveClustering =

    /// <summary>
    /// <c>L_ins(z) + L_con(p) + w ((log K - H(p1)) + (log K - H(p2)))</c>: the instance-level loss, the feature-level loss
    /// of the soft assignments, and the imbalance of the clusters in both views.
    /// </summary>
    /// <param name="instanceTemperature">Temperature of the images' contrast, dimensionless, above 0; 0.5 in the paper.</param>
    /// <param name="clusterTemperature">Temperature of the clusters' contrast, dimensionless, above 0; 1 in the paper.</param>
    /// <param name="entropyWeight">w, finite; 1 in the paper, 0 leaves the term out.</param>
    /// <returns>
    /// The terms <c>instance</c>, <c>cluster_contrastive</c> and <c>cluster_entropy</c>; <c>Features1</c> and
    /// <c>Features2</c> of the outputs are the soft assignments, <c>[batch, clusters]</c>, of which each row sums to 1.
    /// </returns>
    /// <exception cref="T:System.ArgumentOutOfRangeException">A temperature or the weight is out of range.</exception>
    let objective (instanceTemperature: float) (clusterTemperature: float) (entropyWeight: float) : Objective =
        Guard.temperature (nameof instanceTemperature) instanceTemperature
        Guard.temperature (nameof clusterTemperature) clusterTemperature

        Objective.ofTerms
            [
                {
                    Name = "instance"
                    Weight = 1.0
                    Loss = fun outputs -> InstanceLoss.value instanceTemperature outputs.Latent1 outputs.Latent2
                }
                {
                    Name = "cluster_contrastive"
                    Weight = 1.0
                    Loss = fun outputs -> FeatureLoss.value clusterTemperature outputs.Features1 outputs.Features2
                }
                {
                    Name = "cluster_entropy"
                    Weight = entropyWeight
                    Loss =
                        fun outputs ->
                            BalancedEntropy.value outputs.Features1
                            + BalancedEntropy.value outputs.Features2
                }
            ]

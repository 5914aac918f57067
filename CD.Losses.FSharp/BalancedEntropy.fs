namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>
/// How far the sizes of a batch's soft clusters are from equal: <c>log K - H(p)</c>, which keeps a clustering from
/// putting everything into few clusters (Contrastive Clustering, Li et al., AAAI 2021; PICA, Huang et al., CVPR 2020).
/// </summary>
[<RequireQualifiedAccess>]
module BalancedEntropy =

    // p log(max(p, 1e-12)) is 0 at an empty cluster, and its slope there is log 1e-12, which is finite.
    let private epsilon = 1e-12

    /// <summary><c>log K + sum over j of p_j log(max(p_j, 1e-12))</c> with cluster j's share p_j of all assignments.</summary>
    /// <param name="assignments">Each sample's shares in the clusters, <c>[batch, clusters]</c>, in [0, 1], floating; a row sums to 1.</param>
    /// <returns>
    /// A scalar in nats in [0, log K], in float32 or float64: 0 where all clusters are equally large, log K where one has all.
    /// </returns>
    /// <exception cref="T:System.ArgumentException">The assignments are not a matrix.</exception>
    let value (assignments: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof assignments) assignments
        use scope = torch.NewDisposeScope()
        let sizes = (Precision.atLeastSingle assignments).sum 0L // [clusters]
        let shares = sizes / sizes.sum ()
        let negativeEntropy = (shares * shares.clamp_min(epsilon).log()).sum()
        scope.MoveToOuter(negativeEntropy + Math.Log(float (assignments.size 1)))

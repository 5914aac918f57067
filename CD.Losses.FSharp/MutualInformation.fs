namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The Jensen-Shannon bound of mutual information (Nowozin et al., f-GAN, 2016; Hjelm et al., Deep InfoMax, 2019), as a loss.</summary>
[<RequireQualifiedAccess>]
module MutualInformation =

    /// <summary>
    /// <c>mean softplus(-T)</c> over related pairs plus <c>mean softplus(T)</c> over unrelated ones; T tells them apart,
    /// and the better it can, the lower the loss.
    /// </summary>
    /// <param name="related">T of related pairs, <c>[pairs, ...]</c>, at least one value, floating.</param>
    /// <param name="unrelated">T of unrelated pairs, <c>[pairs, ...]</c>, floating.</param>
    /// <param name="exists">Which unrelated pairs there are, boolean <c>[pairs]</c>; the others, whatever their T, do not count.</param>
    /// <returns>A scalar in nats, at least 0, in float32 or float64: 2 log 2 where T is 0; the first mean alone where no unrelated pair exists.</returns>
    let jensenShannon (related: torch.Tensor) (unrelated: torch.Tensor) (exists: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let first = (Softplus.value (-(Precision.atLeastSingle related))).mean()

        let perPair =
            (Softplus.value (Precision.atLeastSingle unrelated)).flatten(1L).mean [| 1L |] // [pairs]

        let count = exists.sum().clamp_min 1.0
        scope.MoveToOuter(first + perPair.masked_fill(exists.logical_not (), 0.0).sum() / count)

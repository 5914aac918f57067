namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>
/// An extra term: the heads of one view should not be correlated over the batch. It is the covariance criterion of
/// VICReg (Bardes, Ponce and LeCun, ICLR 2022) on correlations, the scale of Barlow Twins (Zbontar et al., ICML 2021).
/// </summary>
/// <remarks>
/// The feature loss compares predictions that lie in (0, 1), whose cosine is never negative and high for any two heads
/// that are mostly on; this term compares them about their means, and is 0 only if no head predicts another linearly.
/// </remarks>
[<RequireQualifiedAccess>]
module HeadDecorrelation =

    // VICReg's epsilon, added to each variance: a head that is constant over the batch correlates with nothing.
    let private varianceFloor = 1e-4

    // Mean square of the off-diagonal correlations of one view's heads.
    let private meanSquaredCorrelation (features: torch.Tensor) : torch.Tensor =
        let heads = features.size 1
        let centred = features - features.mean ([| 0L |], true) // [batch, heads]
        let variance = centred.square().mean [| 0L |] // [heads]
        let standard = centred / (variance + varianceFloor).sqrt()
        let correlation = standard.mT.matmul standard / float (features.size 0) // [heads, heads]

        (Similarity.withDiagonal 0.0 correlation).square().sum()
        / float (heads * (heads - 1L))

    /// <summary>
    /// Mean over both views and all ordered pairs of different heads of the squared correlation
    /// <c>(cov(i, j) / sqrt((var(i) + 1e-4) (var(j) + 1e-4)))^2</c>, with variances over the batch, divided by N.
    /// </summary>
    /// <param name="features1">p of view 1, <c>[batch, heads]</c>, floating; at least 2 heads.</param>
    /// <param name="features2">p of view 2, <c>[batch, heads]</c>.</param>
    /// <returns>A scalar in [0, 1], dimensionless, in float32 or float64; 0 for uncorrelated or constant heads.</returns>
    /// <exception cref="T:System.ArgumentException">
    /// The views are not two matrices of one shape, dtype and device, or there is one head alone.
    /// </exception>
    let value (features1: torch.Tensor) (features2: torch.Tensor) : torch.Tensor =
        Guard.pair (nameof features1) features1 (nameof features2) features2

        if features1.size 1 < 2L then
            let message =
                "Decorrelation needs at least 2 heads, got 1; raise the number of heads or leave the term out."

            raise (ArgumentException(message, nameof features1))

        use scope = torch.NewDisposeScope()
        let first = meanSquaredCorrelation (Precision.atLeastSingle features1)
        let second = meanSquaredCorrelation (Precision.atLeastSingle features2)
        scope.MoveToOuter((first + second) / 2.0)

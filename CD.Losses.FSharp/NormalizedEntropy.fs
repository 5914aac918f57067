namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>The normalized entropy L_ne of the heads' predictions; it enters the total with weight -alpha.</summary>
[<RequireQualifiedAccess>]
module NormalizedEntropy =

    // Keeps the logarithm and its gradient finite at predictions of exactly 0 and 1.
    let private epsilon = 1e-12

    // p ln p + q ln q with q = 1 - p; elementwise.
    let private negativeEntropy (p: torch.Tensor) : torch.Tensor =
        let q = 1.0 - p
        p * (p + epsilon).log() + q * (q + epsilon).log()

    /// <summary>Mean over both views, all samples and all heads of <c>-(p ln p + (1-p) ln(1-p)) / ln 2</c>.</summary>
    /// <param name="features1">p of view 1, <c>[batch, heads]</c>, in [0, 1], floating.</param>
    /// <param name="features2">p of view 2, <c>[batch, heads]</c>, in [0, 1].</param>
    /// <returns>
    /// A scalar in [0, 1], dimensionless, in float32 or float64: 0 where every p is 0 or 1, 1 where every p is 0.5.
    /// 1e-12 is added inside each logarithm.
    /// </returns>
    /// <exception cref="T:System.ArgumentException">The views are not two matrices of one shape, dtype and device.</exception>
    let value (features1: torch.Tensor) (features2: torch.Tensor) : torch.Tensor =
        Guard.pair (nameof features1) features1 (nameof features2) features2
        use scope = torch.NewDisposeScope()

        let both =
            torch.cat ([| Precision.atLeastSingle features1; Precision.atLeastSingle features2 |], 0L)

        scope.MoveToOuter((negativeEntropy both).mean() / -(Math.Log 2.0))

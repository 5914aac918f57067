namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>The normalised temperature-scaled cross entropy, NT-Xent (Chen et al., SimCLR, ICML 2020, equation 1).</summary>
[<RequireQualifiedAccess>]
module Contrastive =

    // Stack the R rows of both views into 2R rows and let s = cos / t be their similarities. Row i's positive is its
    // other view, i + R modulo 2R, and its loss is
    //     -log( exp(s[i, positive]) / sum over k != i of exp(s[i, k]) )
    //   = logsumexp over k != i of s[i, k]  -  s[i, positive].
    // The mean over 2R rows splits into the mean of the first part and that of the second. In the second, rows i and
    // i + R contribute s[i, i + R] and s[i + R, i], which are equal since s is symmetric: the mean over the R entries
    // s[i, i + R], the diagonal R above the main one, is the mean over all 2R.

    /// <summary>
    /// Mean over both views' rows of <c>-log( exp(cos(i, positive)/t) / sum over k != i of exp(cos(i, k)/t) )</c>.
    /// </summary>
    /// <param name="temperature">t, dimensionless, above 0.</param>
    /// <param name="first">View 1, <c>[rows, columns]</c>, floating.</param>
    /// <param name="second">View 2, <c>[rows, columns]</c>; row i is the positive of row i in view 1.</param>
    /// <returns>A scalar in nats, at least 0, in float32 or float64; 0 for a single row, which has no negatives.</returns>
    /// <exception cref="T:System.ArgumentException">The views are not two matrices of one shape, dtype and device.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The temperature is not a finite number above 0.</exception>
    let ntXent (temperature: float) (first: torch.Tensor) (second: torch.Tensor) : torch.Tensor =
        Guard.temperature (nameof temperature) temperature
        Guard.pair (nameof first) first (nameof second) second
        use scope = torch.NewDisposeScope()

        let rows =
            torch.cat ([| Precision.atLeastSingle first; Precision.atLeastSingle second |], 0L) // [2R, columns]

        let similarity = Similarity.cosine rows / temperature // [2R, 2R]
        let others = Similarity.withDiagonal Double.NegativeInfinity similarity
        let positives = similarity.diagonal (first.size 0) // [R]
        scope.MoveToOuter(others.logsumexp(1L).mean() - positives.mean ())

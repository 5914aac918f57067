namespace CD.Losses.FSharp

open TorchSharp

/// <summary>
/// The feature-level contrastive loss L_fea: one head's predictions in two views attract, those of other heads repel,
/// which disentangles the heads.
/// </summary>
[<RequireQualifiedAccess>]
module FeatureLoss =

    /// <summary>NT-Xent between the transposed predictions of the two views, a row being one head over the batch.</summary>
    /// <param name="temperature">t_F, dimensionless, above 0; 1 in the paper.</param>
    /// <param name="features1">p of view 1, <c>[batch, heads]</c>, in [0, 1], floating.</param>
    /// <param name="features2">p of view 2, <c>[batch, heads]</c>, in [0, 1].</param>
    /// <returns>A scalar in nats, the mean over both views' heads, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The views are not two matrices of one shape, dtype and device.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The temperature is not a finite number above 0.</exception>
    let value (temperature: float) (features1: torch.Tensor) (features2: torch.Tensor) : torch.Tensor =
        Guard.pair (nameof features1) features1 (nameof features2) features2
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter(Contrastive.ntXent temperature features1.mT features2.mT) // [heads, batch] each

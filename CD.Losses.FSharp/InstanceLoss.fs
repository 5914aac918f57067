namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The instance-level contrastive loss L_ins: two views of one image attract, other images repel.</summary>
[<RequireQualifiedAccess>]
module InstanceLoss =

    /// <summary>NT-Xent between the latent vectors of the two views, a row being one image.</summary>
    /// <param name="temperature">t_I, dimensionless, above 0; 0.5 in the paper.</param>
    /// <param name="latent1">z of view 1, <c>[batch, latent]</c>, floating.</param>
    /// <param name="latent2">z of view 2, <c>[batch, latent]</c>.</param>
    /// <returns>A scalar in nats, the mean over both views' images, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The views are not two matrices of one shape, dtype and device.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The temperature is not a finite number above 0.</exception>
    let value (temperature: float) (latent1: torch.Tensor) (latent2: torch.Tensor) : torch.Tensor =
        Guard.pair (nameof latent1) latent1 (nameof latent2) latent2
        Contrastive.ntXent temperature latent1 latent2

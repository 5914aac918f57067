namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The divergence of diagonal Gaussians N(m, s^2) from N(0, 1), and a draw from them (Kingma and Welling, 2014).</summary>
/// <remarks>
/// The logarithms of the variances are clamped to [-10, 10] in both, so that no exponential overflows; beyond these
/// bounds their gradient is 0.
/// </remarks>
[<RequireQualifiedAccess>]
module GaussianDivergence =

    let private largestLogVariance = 10.0

    let private clamp (logVariance: torch.Tensor) : torch.Tensor =
        (Precision.atLeastSingle logVariance).clamp((-largestLogVariance).ToScalar(), largestLogVariance.ToScalar())

    /// <summary><c>-(1 + ln s^2 - m^2 - s^2) / 2</c> of every dimension, mean over the batch.</summary>
    /// <param name="mean">m, <c>[batch, dimensions]</c>, floating.</param>
    /// <param name="logVariance">ln s^2, of the same shape.</param>
    /// <returns>
    /// <c>[dimensions]</c> in nats, in float32 or float64, each at least 0, and 0 only where m = 0 and s = 1 in all of
    /// the batch: such a dimension tells nothing of the sample.
    /// </returns>
    /// <exception cref="T:System.ArgumentException">The two are not matrices of one shape, dtype and device.</exception>
    let perDimension (mean: torch.Tensor) (logVariance: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof mean) mean
        Guard.samples (nameof mean) mean (nameof logVariance) logVariance
        use scope = torch.NewDisposeScope()
        let bounded = clamp logVariance
        let m = Precision.atLeastSingle mean
        scope.MoveToOuter((m.square () + bounded.exp () - bounded - 1.0).mean [| 0L |] / 2.0)

    /// <summary>The divergence summed over dimensions, mean over the batch.</summary>
    /// <param name="mean">m, <c>[batch, dimensions]</c>, floating.</param>
    /// <param name="logVariance">ln s^2, of the same shape.</param>
    /// <returns>A scalar of at least 0 in nats, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The two are not matrices of one shape, dtype and device.</exception>
    let value (mean: torch.Tensor) (logVariance: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter((perDimension mean logVariance).sum())

    /// <summary>A draw <c>z = m + s e</c>, whose gradients reach m and s.</summary>
    /// <param name="mean">m, <c>[batch, dimensions]</c>, floating.</param>
    /// <param name="logVariance">ln s^2, of the same shape.</param>
    /// <param name="noise">e, of the same shape: standard normal, drawn by the caller.</param>
    /// <returns>z, <c>[batch, dimensions]</c>, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The three are not matrices of one shape and device.</exception>
    let sample (mean: torch.Tensor) (logVariance: torch.Tensor) (noise: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof mean) mean
        Guard.samples (nameof mean) mean (nameof logVariance) logVariance
        use scope = torch.NewDisposeScope()
        let m = Precision.atLeastSingle mean
        Guard.samples (nameof mean) m (nameof noise) noise
        scope.MoveToOuter(m + (clamp logVariance / 2.0).exp() * noise)

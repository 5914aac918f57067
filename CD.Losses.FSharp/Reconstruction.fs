namespace CD.Losses.FSharp

open TorchSharp

/// <summary>How far a decoder's output is from what it should give back.</summary>
/// <remarks>
/// The reduction decides which learning rate fits: an error summed over d dimensions is d times one that is averaged
/// over them. Each function's name says which it is; all take the mean over the batch.
/// </remarks>
[<RequireQualifiedAccess>]
module Reconstruction =

    // The parameter of the sum's reduction, divided by the number of samples.
    let private perSample (sum: torch.Tensor) (target: torch.Tensor) : torch.Tensor = sum / float (target.size 0)

    let private squares (target: torch.Tensor) (output: torch.Tensor) : torch.Tensor =
        torch.nn.functional.mse_loss (output, target, torch.nn.Reduction.Sum)

    /// <summary>The squared error <c>|x - y|^2</c>, summed over dimensions, mean over the batch.</summary>
    /// <param name="target">x, what should come out, <c>[batch, ...]</c>, floating.</param>
    /// <param name="output">y, what came out, of the same shape.</param>
    /// <returns>A scalar of at least 0, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The two differ in shape, dtype or device, or are empty or not floating.</exception>
    let summedSquaredError (target: torch.Tensor) (output: torch.Tensor) : torch.Tensor =
        Guard.samples (nameof target) target (nameof output) output
        use scope = torch.NewDisposeScope()
        let x = Precision.atLeastSingle target
        scope.MoveToOuter(perSample (squares x (Precision.atLeastSingle output)) x)

    /// <summary>The squared error <c>|x - y|^2 / d</c>, mean over dimensions and over the batch.</summary>
    /// <param name="target">x, what should come out, <c>[batch, ...]</c>, floating.</param>
    /// <param name="output">y, what came out, of the same shape.</param>
    /// <returns>A scalar of at least 0, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The two differ in shape, dtype or device, or are empty or not floating.</exception>
    let meanSquaredError (target: torch.Tensor) (output: torch.Tensor) : torch.Tensor =
        Guard.samples (nameof target) target (nameof output) output
        use scope = torch.NewDisposeScope()
        let x = Precision.atLeastSingle target
        scope.MoveToOuter(squares x (Precision.atLeastSingle output) / float (x.numel ()))

    /// <summary>
    /// The Bernoulli cross-entropy <c>-(x ln s(l) + (1 - x) ln(1 - s(l)))</c> with the logistic function s, summed over
    /// dimensions, mean over the batch.
    /// </summary>
    /// <param name="target">x, what should come out, <c>[batch, ...]</c>, in [0, 1], floating.</param>
    /// <param name="logits">l, the output before the logistic function, of the same shape; any finite values.</param>
    /// <returns>
    /// A scalar in nats, in float32 or float64, of at least the entropy of the targets, which is 0 only where every x is
    /// 0 or 1.
    /// </returns>
    /// <exception cref="T:System.ArgumentException">The two differ in shape, dtype or device, or are empty or not floating.</exception>
    let crossEntropy (target: torch.Tensor) (logits: torch.Tensor) : torch.Tensor =
        Guard.samples (nameof target) target (nameof logits) logits
        use scope = torch.NewDisposeScope()
        let x = Precision.atLeastSingle target
        let l = Precision.atLeastSingle logits

        let sum =
            torch.nn.functional.binary_cross_entropy_with_logits (l, x, reduction = torch.nn.Reduction.Sum)

        scope.MoveToOuter(perSample sum x)

namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The binary cross entropy, element by element: what the losses of pairs and of pseudo labels are sums of.</summary>
[<RequireQualifiedAccess>]
module BinaryCrossEntropy =

    /// <summary>
    /// The distance from 0 and from 1 at which a probability is cut off (Keras' epsilon), so that logarithms and
    /// gradients are finite; beyond it the gradient is 0.
    /// </summary>
    [<Literal>]
    let Margin = 1e-7

    let private within (probability: torch.Tensor) : torch.Tensor =
        probability.clamp_min(Margin).clamp_max((1.0 - Margin).ToScalar())

    /// <summary><c>-log p</c> of a probability that should be 1.</summary>
    /// <param name="probability">p, of any shape, in [0, 1], float32 or float64.</param>
    /// <returns>In nats, of the same shape, in [0, 16.2).</returns>
    let whereOne (probability: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter(-((within probability).log()))

    /// <summary><c>-log(1 - p)</c> of a probability that should be 0.</summary>
    /// <param name="probability">p, of any shape, in [0, 1], float32 or float64.</param>
    /// <returns>In nats, of the same shape, in [0, 16.2).</returns>
    let whereZero (probability: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter(-((1.0 - within probability).log()))

    /// <summary><c>-t log p - (1 - t) log(1 - p)</c>.</summary>
    /// <param name="target">t, in [0, 1], of the probability's shape; a boolean tensor for 0 and 1.</param>
    /// <param name="probability">p, in [0, 1], float32 or float64.</param>
    /// <returns>In nats, of the same shape, in [0, 16.2).</returns>
    let value (target: torch.Tensor) (probability: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let target = target.to_type probability.dtype
        scope.MoveToOuter(target * whereOne probability + (1.0 - target) * whereZero probability)

namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The losses of generative adversarial networks on logits (Goodfellow et al., 2014): a discriminator tells real images from made ones.</summary>
/// <remarks>With softplus(x) = ln(1 + e^x), so that no logit is too large; means over the batch, in nats.</remarks>
[<RequireQualifiedAccess>]
module Adversarial =

    /// <summary>What the discriminator makes small: the mean of softplus(-D(x)) and the mean of softplus(D(G(z))), added.</summary>
    /// <param name="real">D's logits of real images, <c>[batch]</c>, floating.</param>
    /// <param name="made">D's logits of made images, <c>[batch]</c>.</param>
    /// <returns>A scalar; 2 ln 2 where D cannot tell.</returns>
    let discriminator (real: torch.Tensor) (made: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        ((Softplus.value (-real)).mean() + (Softplus.value made).mean()).MoveToOuterDisposeScope()

    /// <summary>What the generator makes small, without saturating: the mean of softplus(-D(G(z))).</summary>
    /// <param name="made">D's logits of made images, <c>[batch]</c>, floating.</param>
    /// <returns>A scalar; ln 2 where D cannot tell.</returns>
    let generator (made: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        ((Softplus.value (-made)).mean()).MoveToOuterDisposeScope()

    /// <summary>The generator's part of the minimax game: -mean softplus(D(G(z))), whose gradient vanishes where D is sure.</summary>
    /// <param name="made">D's logits of made images, <c>[batch]</c>, floating.</param>
    /// <returns>A scalar; -ln 2 where D cannot tell.</returns>
    let minimax (made: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        (-(Softplus.value made).mean()).MoveToOuterDisposeScope()

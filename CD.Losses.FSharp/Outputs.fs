namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The network's outputs for the two augmented views of one batch; row i of both views is the same image.</summary>
/// <remarks>
/// An output that a method's network has not is a matrix without columns, <c>[batch, 0]</c>; <c>Guard.matrix</c>, and
/// with it every loss of this library, refuses it.
/// </remarks>
type Outputs =
    {
        /// <summary>Backbone outputs h of view 1, <c>[batch, channels]</c>.</summary>
        Backbone1: torch.Tensor
        /// <summary>Backbone outputs h of view 2, <c>[batch, channels]</c>.</summary>
        Backbone2: torch.Tensor
        /// <summary>Latent vectors z of view 1, <c>[batch, latent]</c>.</summary>
        Latent1: torch.Tensor
        /// <summary>Latent vectors z of view 2, <c>[batch, latent]</c>.</summary>
        Latent2: torch.Tensor
        /// <summary>Feature predictions p of view 1, <c>[batch, heads]</c>, in (0, 1).</summary>
        Features1: torch.Tensor
        /// <summary>Feature predictions p of view 2, <c>[batch, heads]</c>, in (0, 1).</summary>
        Features2: torch.Tensor
    }

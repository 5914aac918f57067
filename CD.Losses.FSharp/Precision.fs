namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The number format in which losses are computed: float32, or float64 where the inputs have it.</summary>
/// <remarks>The entropy's epsilon of 1e-12 is zero in float16 and lost beside 1 in bfloat16's 8 bits.</remarks>
[<RequireQualifiedAccess>]
module Precision =

    /// <summary>Converts float16 and bfloat16 to float32; other tensors are returned as they are.</summary>
    /// <param name="tensor">Any tensor.</param>
    /// <returns>The values in float32 or better; gradients flow back to the input in its own dtype.</returns>
    let atLeastSingle (tensor: torch.Tensor) : torch.Tensor =
        match tensor.dtype with
        | torch.ScalarType.Float16
        | torch.ScalarType.BFloat16 -> tensor.to_type torch.ScalarType.Float32
        | _ -> tensor

    /// <summary>Converts every tensor of the views with <c>atLeastSingle</c>.</summary>
    /// <param name="outputs">The network's outputs for two views.</param>
    /// <returns>The same outputs in float32 or better.</returns>
    let outputs (outputs: Outputs) : Outputs =
        {
            Backbone1 = atLeastSingle outputs.Backbone1
            Backbone2 = atLeastSingle outputs.Backbone2
            Latent1 = atLeastSingle outputs.Latent1
            Latent2 = atLeastSingle outputs.Latent2
            Features1 = atLeastSingle outputs.Features1
            Features2 = atLeastSingle outputs.Features2
        }

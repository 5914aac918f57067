namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The smooth rectifier of logits.</summary>
[<RequireQualifiedAccess>]
module Softplus =

    /// <summary><c>ln(1 + e^x)</c>, without overflow, with the logistic function as its derivative everywhere.</summary>
    /// <param name="values">x, floating, of any shape.</param>
    /// <returns>The same shape and dtype.</returns>
    let value (values: torch.Tensor) : torch.Tensor =
        torch.logaddexp (values, torch.zeros_like values)

namespace CD.Losses.FSharp

open TorchSharp

/// <summary>One named, weighted term of an objective.</summary>
[<NoEquality; NoComparison>]
type Term =
    {
        /// <summary>The name under which the term is logged, in snake_case: it is a CSV column.</summary>
        Name: string
        /// <summary>The factor of the term in the total, finite; 0 leaves the term out, a negative one rewards it.</summary>
        Weight: float
        /// <summary>
        /// The loss: a pure function of the outputs that returns a scalar tensor. It gets float32 or float64 tensors;
        /// what it creates on the way is freed by the objective.
        /// </summary>
        Loss: Outputs -> torch.Tensor
    }

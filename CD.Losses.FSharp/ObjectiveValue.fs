namespace CD.Losses.FSharp

open System.Collections.Generic
open TorchSharp

/// <summary>An objective's value for one batch; its tensors belong to the caller's dispose scope, or to the caller.</summary>
[<NoEquality; NoComparison>]
type ObjectiveValue =
    {
        /// <summary>The weighted sum, a scalar with the graph for the backward pass.</summary>
        Total: torch.Tensor
        /// <summary>Each term's value before weighting, scalars without a graph, in the order of the objective's terms.</summary>
        Terms: IReadOnlyList<torch.Tensor>
    }

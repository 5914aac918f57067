namespace CD.Losses.FSharp

open TorchSharp

/// <summary>The pairs of a batch that are used, the similar ones and the dissimilar ones; the rest is left out.</summary>
/// <remarks>Boolean matrices <c>[batch, batch]</c> on one device, of which no entry is true in both; entry (i, j) is the ordered pair of image i with image j.</remarks>
[<NoEquality; NoComparison>]
type SelectedPairs =
    {
        /// <summary>The pairs taken to be of one cluster.</summary>
        Similar: torch.Tensor
        /// <summary>The pairs taken to be of different clusters.</summary>
        Dissimilar: torch.Tensor
    }

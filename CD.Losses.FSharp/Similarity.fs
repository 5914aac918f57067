namespace CD.Losses.FSharp

open TorchSharp

/// <summary>Cosine similarity between the rows of a matrix.</summary>
[<RequireQualifiedAccess>]
module Similarity =

    // As in torch.nn.functional.cosine_similarity. Below it the divisor is constant, so that a zero row stays zero and
    // its gradient is finite: the incoming gradient over 1e-8.
    let private smallestNorm = 1e-8

    let private unit (rows: torch.Tensor) : torch.Tensor =
        torch.nn.functional.normalize (rows, p = 2.0, dim = 1L, eps = smallestNorm)

    /// <summary>Cosine similarity of every row with every row, <c>u.v / (max(|u|, 1e-8) max(|v|, 1e-8))</c>.</summary>
    /// <param name="rows"><c>[rows, columns]</c>, float32 or float64.</param>
    /// <returns><c>[rows, rows]</c>, symmetric, in [-1, 1]; a zero row is 0 to every row, itself included.</returns>
    let cosine (rows: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let unit = unit rows
        scope.MoveToOuter(unit.matmul unit.mT)

    /// <summary>Cosine similarity of every row of one matrix with every row of another, as <c>cosine</c> defines it.</summary>
    /// <param name="first"><c>[rows1, columns]</c>, float32 or float64.</param>
    /// <param name="second"><c>[rows2, columns]</c>, of the same dtype.</param>
    /// <returns><c>[rows1, rows2]</c> in [-1, 1].</returns>
    let cosineBetween (first: torch.Tensor) (second: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter((unit first).matmul (unit second).mT)

    /// <summary>Replaces the diagonal of a square matrix; no gradient flows through it.</summary>
    /// <param name="value">The diagonal's new value.</param>
    /// <param name="square"><c>[rows, rows]</c>.</param>
    /// <returns><c>[rows, rows]</c>.</returns>
    let withDiagonal (value: float) (square: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let diagonal = torch.eye (square.size 0, dtype = torch.bool, device = square.device)
        scope.MoveToOuter(square.masked_fill (diagonal, value))

    /// <summary>The pairs of a row with itself.</summary>
    /// <param name="rows">Any tensor with rows along its first axis.</param>
    /// <returns>boolean <c>[rows, rows]</c> on its device, true on the diagonal.</returns>
    let sameRows (rows: torch.Tensor) : torch.Tensor =
        torch.eye (rows.size 0, dtype = torch.bool, device = rows.device)

    /// <summary>The ordered pairs of two different rows.</summary>
    /// <param name="rows">Any tensor with rows along its first axis.</param>
    /// <returns>boolean <c>[rows, rows]</c> on its device, false on the diagonal.</returns>
    let differentRows (rows: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter((sameRows rows).logical_not())

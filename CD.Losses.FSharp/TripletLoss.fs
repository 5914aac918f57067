namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>The weighted triplet loss of JULE (Yang, Parikh and Batra, CVPR 2016): rows of one cluster attract, those of others repel.</summary>
[<RequireQualifiedAccess>]
module TripletLoss =

    let private check (weight: float) (margin: float) =
        Guard.weight (nameof weight) weight
        Guard.weight (nameof margin) margin

    // max(0, weight attraction - repulsion + margin), on average; both are squared distances, one a triplet.
    let private hinge (weight: float) (margin: float) (attraction: torch.Tensor) (repulsion: torch.Tensor) =
        (attraction * weight - repulsion + margin).relu().mean()

    /// <summary>
    /// Mean over triplets of <c>max(0, weight |a - p|^2 - |a - n|^2 + margin)</c>. At the kink the gradient is 0.
    /// </summary>
    /// <param name="weight">gamma, dimensionless: how much attraction counts beside repulsion; 2 in the paper.</param>
    /// <param name="margin">By how much a negative is to be farther than a positive, in squared units of the rows.</param>
    /// <param name="anchors">a, <c>[triplets, columns]</c>, floating.</param>
    /// <param name="positives">p, <c>[triplets, columns]</c>: a row of the anchor's cluster each.</param>
    /// <param name="negatives">n, <c>[triplets, columns]</c>: a row of another cluster each.</param>
    /// <returns>A scalar, at least 0, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The three are not matrices of one shape, dtype and device.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The weight or the margin is not finite.</exception>
    let value
        (weight: float)
        (margin: float)
        (anchors: torch.Tensor)
        (positives: torch.Tensor)
        (negatives: torch.Tensor)
        : torch.Tensor =
        check weight margin
        Guard.pair (nameof anchors) anchors (nameof positives) positives
        Guard.pair (nameof anchors) anchors (nameof negatives) negatives
        use scope = torch.NewDisposeScope()
        let anchors = Precision.atLeastSingle anchors

        let squaredDistance (others: torch.Tensor) =
            (anchors - Precision.atLeastSingle others).square().sum 1L // [triplets]

        scope.MoveToOuter(hinge weight margin (squaredDistance positives) (squaredDistance negatives))

    // Many triplets share a few rows: each squared distance |x|^2 - 2xy + |y|^2 is computed once, for all pairs of rows.
    let private squaredDistances (rows: torch.Tensor) =
        let squares = rows.square().sum(1L, true) // [rows, 1]
        (squares - 2.0 * rows.mm rows.mT + squares.mT).reshape -1L // [rows * rows]

    /// <summary>The same over triplets of rows of one matrix, of which many share rows.</summary>
    /// <param name="weight">gamma, as in <c>value</c>.</param>
    /// <param name="margin">The margin, as in <c>value</c>.</param>
    /// <param name="rows"><c>[rows, columns]</c>, floating, of norms around 1, so that differences of squares keep their digits.</param>
    /// <param name="triplets">The rows' indices, int64 <c>[3, triplets]</c>: anchors, positives, negatives; on the rows' device.</param>
    /// <returns>A scalar, at least 0, in float32 or float64; 0, with gradients of 0, where there is no triplet.</returns>
    /// <exception cref="T:System.ArgumentException">The rows are no matrix, or the triplets no three rows of indices.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The weight or the margin is not finite.</exception>
    let ofRows (weight: float) (margin: float) (rows: torch.Tensor) (triplets: torch.Tensor) : torch.Tensor =
        check weight margin
        Guard.matrix (nameof rows) rows

        if
            triplets.dim () <> 2L
            || triplets.size 0 <> 3L
            || triplets.dtype <> torch.ScalarType.Int64
        then
            let sides = String.Join(", ", triplets.shape)

            let message =
                $"Triplets are int64 indices [3, triplets]: anchors, positives, negatives; got [{sides}] {triplets.dtype}. Stack the three."

            raise (ArgumentException(message, nameof triplets))

        use scope = torch.NewDisposeScope()
        let rows = Precision.atLeastSingle rows

        let loss =
            if triplets.size 1 = 0L then
                rows.sum () * 0.0
            else
                let distances = squaredDistances rows
                let starts = triplets[0L] * rows.size 0

                hinge
                    weight
                    margin
                    (distances.index_select (0L, starts + triplets[1L]))
                    (distances.index_select (0L, starts + triplets[2L]))

        scope.MoveToOuter loss

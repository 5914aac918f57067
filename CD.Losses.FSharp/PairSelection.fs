namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>Which pairs of images are trusted (Deep Adaptive Image Clustering, equations 5 and 7).</summary>
[<RequireQualifiedAccess>]
module PairSelection =

    /// <summary>The lambda at which the two thresholds meet, at 0.5, and every pair is selected.</summary>
    [<Literal>]
    let LastLambda = 0.45

    /// <summary>The threshold of dissimilar pairs, <c>l = 0.455 + 0.1 lambda</c>.</summary>
    /// <param name="lambda">lambda, from 0 at the start to <c>LastLambda</c>.</param>
    /// <returns>l, a similarity.</returns>
    let lower (lambda: float) : float = 0.455 + 0.1 * lambda

    /// <summary>The threshold of similar pairs, <c>u = 0.95 - lambda</c>.</summary>
    /// <param name="lambda">lambda, from 0 at the start to <c>LastLambda</c>.</param>
    /// <returns>u, a similarity, never below l: at <c>LastLambda</c>, which is rounded, and beyond it they are equal.</returns>
    let upper (lambda: float) : float = max (0.95 - lambda) (lower lambda)

    /// <summary>Selects the pairs of different images with <c>s >= u</c> as similar and those with <c>s &lt; l</c> as dissimilar.</summary>
    /// <param name="upper">u, at least <paramref name="lower"/>; equal thresholds select every pair.</param>
    /// <param name="lower">l.</param>
    /// <param name="similarity">s, <c>[batch, batch]</c>, in [0, 1], floating; no gradient flows.</param>
    /// <returns>The pairs; an image makes none with itself.</returns>
    /// <exception cref="T:System.ArgumentException">The similarity is not a square matrix, or u is below l.</exception>
    let select (upper: float) (lower: float) (similarity: torch.Tensor) : SelectedPairs =
        Guard.square (nameof similarity) similarity

        if not (upper >= lower) then
            let message =
                $"A pair is not both similar and dissimilar: the upper threshold is at least the lower one, got {upper} and {lower}."

            raise (ArgumentException(message, nameof upper))

        use scope = torch.NewDisposeScope()
        let different = Similarity.differentRows similarity

        {
            Similar = scope.MoveToOuter(similarity.ge(upper.ToScalar()).logical_and different)
            Dissimilar = scope.MoveToOuter(similarity.lt(lower.ToScalar()).logical_and different)
        }

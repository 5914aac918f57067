namespace CD.Losses.FSharp

open TorchSharp

/// <summary>
/// Label features, rows of unit 2-norm without negative entries, and the similarity of images by them (Chang et al.,
/// Deep Adaptive Image Clustering, ICCV 2017, equation 3).
/// </summary>
[<RequireQualifiedAccess>]
module LabelFeatures =

    // A row of non-negative entries that sum to 1 has a 2-norm of at least 1 / sqrt(clusters): the floor is never reached.
    let private smallestNorm = 1e-8

    /// <summary>Each row divided by its 2-norm; a factor that a row has already, such as a softmax's, cancels.</summary>
    /// <param name="probabilities">A softmax's outputs, <c>[batch, clusters]</c>, in [0, 1], floating.</param>
    /// <returns>l, <c>[batch, clusters]</c>, in [0, 1], each row of 2-norm 1, in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">The probabilities are not a matrix.</exception>
    let value (probabilities: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof probabilities) probabilities
        use scope = torch.NewDisposeScope()

        scope.MoveToOuter(
            torch.nn.functional.normalize (Precision.atLeastSingle probabilities, p = 2.0, dim = 1L, eps = smallestNorm)
        )

    /// <summary>The similarity of every image with every image, <c>s = l l^T</c>, which is the cosine of their probabilities.</summary>
    /// <param name="probabilities">A softmax's outputs, <c>[batch, clusters]</c>, in [0, 1], floating.</param>
    /// <returns>s, <c>[batch, batch]</c>, symmetric; rounding that leads beyond 1 is cut off, so that it is in [0, 1].</returns>
    /// <exception cref="T:System.ArgumentException">The probabilities are not a matrix.</exception>
    let similarity (probabilities: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let labels = value probabilities
        scope.MoveToOuter((labels.matmul labels.mT).clamp_min(0.0).clamp_max 1.0)

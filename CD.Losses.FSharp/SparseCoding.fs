namespace CD.Losses.FSharp

open TorchSharp

/// <summary>
/// Convolutional sparse coding: images as sums of filters at sparse places (Zeiler et al., Deconvolutional Networks, CVPR
/// 2010), with codes inferred by FISTA (Beck and Teboulle, 2009).
/// </summary>
/// <remarks>
/// F takes codes to images: each map is convolved with its filter, in full, and the results are added. Convolutions are
/// computed in the filters' dtype and all else in float32 or better, so that filters of bfloat16 choose the fast ones.
/// </remarks>
[<RequireQualifiedAccess>]
module SparseCoding =

    // Of each matrix the Frobenius norm of its 16th power, to the 1/16, bounds the largest eigenvalue from above, by at
    // most C^(1/32): 3.5 % for 3 channels. Four squarings make the power; each is scaled to norm 1 so that none overflows.
    let private squarings = 4
    let private smallestNorm = 1e-30

    // Filters whose norm is 0 stay 0.
    let private smallestFilter = 1e-12

    // In the filters' dtype and with channels adjacent in memory: libtorch's bfloat16 convolutions for processors give wrong
    // values in the usual order where the outputs' channels are no multiple of 16 (seen in libtorch 2.6 and 2.10).
    let private forFilters (filters: torch.Tensor) (values: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let pixels = values.to_type(filters.dtype).permute(0L, 2L, 3L, 1L).contiguous()
        scope.MoveToOuter(pixels.permute (0L, 3L, 1L, 2L))

    /// <summary>The filters at unit norm, each over its channels and pixels.</summary>
    /// <param name="filters"><c>[maps, channels, side, side]</c>, floating.</param>
    /// <returns>The same shape; a filter of zeros stays as it is.</returns>
    let normalize (filters: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let norms = filters.square().sum([| 1L; 2L; 3L |], true).sqrt() // [maps, 1, 1, 1]
        scope.MoveToOuter(filters / norms.clamp_min smallestFilter)

    /// <summary>F z: the images that codes stand for.</summary>
    /// <param name="filters"><c>[maps, channels, side, side]</c>, floating.</param>
    /// <param name="codes">z, <c>[batch, maps, height - side + 1, width - side + 1]</c>.</param>
    /// <returns><c>[batch, channels, height, width]</c>, in float32 or float64.</returns>
    let synthesize (filters: torch.Tensor) (codes: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()

        let images =
            torch.nn.functional.conv_transpose2d (forFilters filters codes, filters)

        scope.MoveToOuter(Precision.atLeastSingle images)

    /// <summary>F' r, the adjoint of <c>synthesize</c>: <c>&lt;F z, r&gt; = &lt;z, F' r&gt;</c>.</summary>
    /// <param name="filters"><c>[maps, channels, side, side]</c>, floating.</param>
    /// <param name="images">r, <c>[batch, channels, height, width]</c>.</param>
    /// <returns><c>[batch, maps, height - side + 1, width - side + 1]</c>, in float32 or float64.</returns>
    let analyze (filters: torch.Tensor) (images: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let codes = torch.nn.functional.conv2d (forFilters filters images, filters)
        scope.MoveToOuter(Precision.atLeastSingle codes)

    /// <summary>Soft thresholding, the proximal step of <c>|z|_1</c>: <c>sign(v) max(|v| - t, 0)</c>.</summary>
    /// <param name="threshold">t, a scalar tensor of at least 0.</param>
    /// <param name="values">v, of any shape.</param>
    /// <returns>The same shape.</returns>
    let shrink (threshold: torch.Tensor) (values: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter(values - values.clamp (-threshold, threshold))

    /// <summary>The mean over the batch of <c>|F z - y|^2 / 2</c>.</summary>
    /// <param name="filters"><c>[maps, channels, side, side]</c>, floating.</param>
    /// <param name="codes">z, <c>[batch, maps, height - side + 1, width - side + 1]</c>.</param>
    /// <param name="images">y, <c>[batch, channels, height, width]</c>.</param>
    /// <returns>A scalar, at least 0.</returns>
    let reconstruction (filters: torch.Tensor) (codes: torch.Tensor) (images: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let residual = synthesize filters codes - images
        scope.MoveToOuter(residual.square().sum() / float (2L * images.size 0))

    /// <summary>The mean over the batch of <c>|z|_1</c>.</summary>
    /// <param name="codes">z, <c>[batch, maps, height, width]</c>.</param>
    /// <returns>A scalar, at least 0.</returns>
    let sparsity (codes: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter(codes.abs().sum() / float (codes.size 0))

    /// <summary>The energy that codes and filters minimise, <c>lambda |F z - y|^2 / 2 + |z|_1</c>, the mean over the batch.</summary>
    /// <param name="weight">lambda, above 0.</param>
    /// <param name="filters"><c>[maps, channels, side, side]</c>, floating.</param>
    /// <param name="codes">z, <c>[batch, maps, height - side + 1, width - side + 1]</c>.</param>
    /// <param name="images">y, <c>[batch, channels, height, width]</c>.</param>
    /// <returns>A scalar, at least 0.</returns>
    let energy (weight: float) (filters: torch.Tensor) (codes: torch.Tensor) (images: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter(reconstruction filters codes images * weight + sparsity codes)

    /// <summary>An upper bound of <c>|F|^2</c>, the largest eigenvalue of F'F, which no choice of codes exceeds.</summary>
    /// <remarks>
    /// A full convolution is a part of the periodic one on the images' grid, whose F F' the Fourier transform turns into one
    /// matrix <c>[channels, channels]</c> a frequency. The bound is that matrix's norm, at the frequency where it is largest.
    /// </remarks>
    /// <param name="filters"><c>[maps, channels, side, side]</c>, float32 or float64.</param>
    /// <param name="height">The images' height in pixels, at least the filters' side.</param>
    /// <param name="width">Their width in pixels, at least the filters' side.</param>
    /// <returns>A scalar, at least 1e-30, at most <c>channels^(1/32)</c> times the periodic convolution's norm.</returns>
    let squaredNorm (filters: torch.Tensor) (height: int64) (width: int64) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let spectra = torch.fft.rfft2 (filters, [| height; width |]) // [maps, channels, height, width / 2 + 1]
        let columns = spectra.permute(2L, 3L, 1L, 0L).flatten(0L, 1L) // [frequencies, channels, maps]

        let norm (matrices: torch.Tensor) =
            matrices.abs().square().sum([| 1L; 2L |], true).sqrt().clamp_min smallestNorm // [frequencies, 1, 1]

        let rec power (rounds: int) (logarithm: torch.Tensor) (scaled: torch.Tensor) =
            if rounds = 0 then
                logarithm
            else
                let square = scaled.bmm scaled
                let size = norm square
                let share = 1.0 / float (1 <<< (squarings - rounds + 1))
                power (rounds - 1) (logarithm + size.log () * share) (square / size)

        let gram = columns.bmm (columns.conj().transpose(1L, 2L)) // [frequencies, channels, channels]
        let size = norm gram
        scope.MoveToOuter((power squarings (size.log ()) (gram / size)).exp().max())

    /// <summary>One step of proximal gradient descent on the energy, with step <c>1 / (lambda |F|^2)</c>.</summary>
    /// <param name="weight">lambda, above 0.</param>
    /// <param name="squaredNorm"><c>|F|^2</c> or more, a scalar tensor.</param>
    /// <param name="filters"><c>[maps, channels, side, side]</c>, floating.</param>
    /// <param name="images">y, <c>[batch, channels, height, width]</c>.</param>
    /// <param name="codes">Where the step begins, <c>[batch, maps, height - side + 1, width - side + 1]</c>.</param>
    /// <returns>Codes of no higher energy.</returns>
    let proximalStep
        (weight: float)
        (squaredNorm: torch.Tensor)
        (filters: torch.Tensor)
        (images: torch.Tensor)
        (codes: torch.Tensor)
        : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let gradient = analyze filters (synthesize filters codes - images)
        scope.MoveToOuter(shrink (1.0 / (squaredNorm * weight)) (codes - gradient / squaredNorm))

    /// <summary>The codes of images by a fixed number of FISTA's iterations, from zeros.</summary>
    /// <param name="iterations">Iterations, at least 1.</param>
    /// <param name="weight">lambda, above 0; near 0 all codes are 0.</param>
    /// <param name="squaredNorm"><c>|F|^2</c> or more, a scalar tensor, as <c>squaredNorm</c> gives it.</param>
    /// <param name="filters"><c>[maps, channels, side, side]</c>, floating.</param>
    /// <param name="images">y, <c>[batch, channels, height, width]</c>, float32 or float64.</param>
    /// <returns><c>[batch, maps, height - side + 1, width - side + 1]</c>, in float32 or float64.</returns>
    let infer
        (iterations: int)
        (weight: float)
        (squaredNorm: torch.Tensor)
        (filters: torch.Tensor)
        (images: torch.Tensor)
        : torch.Tensor =
        use scope = torch.NewDisposeScope()

        // From zeros the first step is a shrinkage of F'y / |F|^2.
        let mutable current =
            shrink (1.0 / (squaredNorm * weight)) (analyze filters images / squaredNorm)

        let mutable change = torch.zeros_like current
        let mutable momentum = 1.0

        for _ in 2..iterations do
            use iteration = torch.NewDisposeScope()
            let next = (1.0 + sqrt (1.0 + 4.0 * momentum * momentum)) / 2.0
            let ahead = current + change * ((momentum - 1.0) / next)
            let stepped = proximalStep weight squaredNorm filters images ahead
            let moved = stepped - current
            current.Dispose()
            change.Dispose()
            current <- iteration.MoveToOuter stepped
            change <- iteration.MoveToOuter moved
            momentum <- next

        scope.MoveToOuter current

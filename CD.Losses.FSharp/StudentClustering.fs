namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>Deep embedded clustering (Xie, Girshick and Farhadi, ICML 2016): soft assignment, its sharpened target, their divergence.</summary>
[<RequireQualifiedAccess>]
module StudentClustering =

    /// <summary>
    /// The soft assignment <c>q(i, j)</c> in proportion to <c>(1 + |z_i - mu_j|^2 / alpha)^(-(alpha + 1) / 2)</c>,
    /// Student's t kernel, with rows of sum 1.
    /// </summary>
    /// <param name="alpha">Degrees of freedom, above 0; 1 in the paper.</param>
    /// <param name="codes">z, <c>[batch, dimensions]</c>, floating.</param>
    /// <param name="centres">mu, <c>[clusters, dimensions]</c>, of the same dtype and device.</param>
    /// <returns>q, <c>[batch, clusters]</c>, in (0, 1), in float32 or float64.</returns>
    /// <exception cref="T:System.ArgumentException">One is not a matrix, or they differ in their number of dimensions.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException"><c>alpha</c> is not a finite number above 0.</exception>
    let assignment (alpha: float) (codes: torch.Tensor) (centres: torch.Tensor) : torch.Tensor =
        if not (Double.IsFinite alpha && alpha > 0.0) then
            let message = "Degrees of freedom are a finite number above 0; the paper uses 1."

            raise (ArgumentOutOfRangeException(nameof alpha, alpha, message))

        Guard.matrix (nameof codes) codes
        Guard.matrix (nameof centres) centres

        if codes.size 1 <> centres.size 1 then
            let message =
                $"Centres lie in the space of the codes, got {centres.size 1} dimensions for codes of {codes.size 1}; "
                + "make the centres of these codes."

            raise (ArgumentException(message, nameof centres))

        use scope = torch.NewDisposeScope()
        let z = (Precision.atLeastSingle codes).unsqueeze 1L // [batch, 1, dimensions]
        let distance = (z - Precision.atLeastSingle centres).square().sum 2L // [batch, clusters]
        let inverse = (distance / alpha + 1.0).reciprocal()

        let kernel =
            if alpha = 1.0 then
                inverse
            else
                inverse.pow (((alpha + 1.0) / 2.0).ToScalar())

        scope.MoveToOuter(kernel / kernel.sum (1L, true))

    /// <summary>
    /// The target <c>p(i, j)</c> in proportion to <c>q(i, j)^2 / f(j)</c> with rows of sum 1: confident assignments count
    /// more, large clusters less.
    /// </summary>
    /// <param name="frequencies">f, <c>[clusters]</c>: q summed over the whole data set, not over a batch.</param>
    /// <param name="assignment">q of any rows of it, <c>[rows, clusters]</c>, floating.</param>
    /// <returns>p, <c>[rows, clusters]</c>, in [0, 1].</returns>
    /// <exception cref="T:System.ArgumentException">q is not a matrix, or f has not a number for each cluster.</exception>
    let target (frequencies: torch.Tensor) (assignment: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof assignment) assignment

        if frequencies.dim () <> 1L || frequencies.size 0 <> assignment.size 1 then
            let message =
                $"There is a frequency a cluster, got {frequencies.numel ()} for {assignment.size 1} clusters; "
                + "sum the assignment of all samples over its rows."

            raise (ArgumentException(message, nameof frequencies))

        use scope = torch.NewDisposeScope()
        let weight = assignment * (assignment / frequencies) // the square alone could vanish
        scope.MoveToOuter(weight / weight.sum (1L, true))

    /// <summary>The divergence <c>sum over j of p(i, j) ln(p(i, j) / q(i, j))</c>, mean over the batch.</summary>
    /// <param name="target">p, <c>[batch, clusters]</c>, constant: no gradient reaches it.</param>
    /// <param name="assignment">q, of the same shape, above 0.</param>
    /// <returns>A scalar of at least 0 in nats, in float32 or float64; 0 where p = q.</returns>
    /// <exception cref="T:System.ArgumentException">The two are not matrices of one shape, dtype and device.</exception>
    let divergence (target: torch.Tensor) (assignment: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof target) target
        Guard.samples (nameof target) target (nameof assignment) assignment
        use scope = torch.NewDisposeScope()
        let p = (Precision.atLeastSingle target).detach()
        let q = Precision.atLeastSingle assignment
        let sum = (torch.xlogy (p, p) - p * q.log ()).sum()
        scope.MoveToOuter(sum / float (p.size 0))

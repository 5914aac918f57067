namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>
/// The partition uncertainty index of PICA (Huang et al., CVPR 2020): the clusters of the images and those of perturbed
/// copies, each a column of soft assignments, should be alike one by one and unlike otherwise.
/// </summary>
[<RequireQualifiedAccess>]
module PartitionUncertainty =

    /// <summary>
    /// <c>(1/K) sum over j of (-m_jj + log sum over k of exp(m_jk))</c> with <c>m_jk</c> the cosine of column j of the
    /// originals and column k of the perturbed.
    /// </summary>
    /// <param name="originals">The images' assignments, <c>[batch, clusters]</c>, in [0, 1], floating.</param>
    /// <param name="perturbed">
    /// Those of perturbed copies, <c>[copies * batch, clusters]</c>: row <c>c * batch + i</c> is copy c of image i. With
    /// several copies, the originals are repeated to match.
    /// </param>
    /// <returns>
    /// A scalar in nats in [log(1 + (K-1)/e), log(1 + (K-1) e)], in float32 or float64; log K where every row is uniform.
    /// </returns>
    /// <exception cref="T:System.ArgumentException">
    /// One is not a matrix, the clusters or dtypes differ, or the copies are not a multiple of the images.
    /// </exception>
    let value (originals: torch.Tensor) (perturbed: torch.Tensor) : torch.Tensor =
        Guard.matrix (nameof originals) originals
        Guard.copies (nameof originals) originals (nameof perturbed) perturbed
        use scope = torch.NewDisposeScope()
        let copies = perturbed.size 0 / originals.size 0
        let repeated = (Precision.atLeastSingle originals).repeat [| copies; 1L |] // [copies * batch, clusters]

        let similarity =
            Similarity.cosineBetween repeated.mT (Precision.atLeastSingle perturbed).mT // [clusters, clusters]

        scope.MoveToOuter(similarity.logsumexp(1L).mean() - similarity.diagonal().mean())

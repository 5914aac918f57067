using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>The paper's three losses, written down once more so that the network is tested without the losses' project.</summary>
internal static class ReferenceLosses
{
    /// <summary>Mean over 2N rows of -log(exp(cos(i, positive) / t) / sum over k != i of exp(cos(i, k) / t)).</summary>
    public static Tensor Contrastive(Tensor view1, Tensor view2, double temperature)
    {
        long count = view1.size(0);
        Tensor rows = cat([view1, view2]);
        Tensor unit = rows / rows.pow(2).sum(1, keepdim: true).sqrt();
        Tensor similarity = unit.matmul(unit.t()) / temperature;
        Tensor others = similarity.masked_fill(eye(2 * count, dtype: ScalarType.Bool), double.NegativeInfinity);
        Tensor positive = cat([similarity.diagonal(count), similarity.diagonal(-count)]);
        return (others.logsumexp(1) - positive).mean();
    }

    /// <summary>Mean of -(p ln p + (1 - p) ln(1 - p)) / ln 2 over both views.</summary>
    public static Tensor NormalizedEntropy(Tensor view1, Tensor view2)
    {
        Tensor p = cat([view1, view2]);
        return -((p * (p + 1e-12).log()) + ((1 - p) * (1 - p + 1e-12).log())).mean() / Math.Log(2.0);
    }
}

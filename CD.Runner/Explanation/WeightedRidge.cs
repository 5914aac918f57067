using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Explanation;

/// <summary>Weighted ridge regression with an intercept, one model for each of several outputs.</summary>
/// <remarks>
/// With weights w, features X and outputs y, centred by their weighted means (which leaves the intercept out of the penalty),
/// <c>beta = (Xc' W Xc + alpha I)^-1 Xc' W yc</c> and <c>intercept = mean(y) - mean(X) beta</c>, as scikit-learn's <c>Ridge</c> has it.
/// One factorization serves all outputs.
/// </remarks>
internal static class WeightedRidge
{
    /// <summary>The penalty of the squared coefficients, LIME's: 1.</summary>
    public const double Alpha = 1.0;

    /// <summary>Fits the models.</summary>
    /// <param name="features">float64 <c>[N, S]</c> on the processor.</param>
    /// <param name="outputs">float64 <c>[N, K]</c> on the processor.</param>
    /// <param name="weights">float64 <c>[N]</c>, positive, on the processor.</param>
    /// <returns>K models in the outputs' order.</returns>
    public static IReadOnlyList<LocalFit> Fit(Tensor features, Tensor outputs, Tensor weights)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor shares = (weights / weights.sum()).unsqueeze(1);                    // (N, 1)
        Tensor featureMeans = features.mul(shares).sum([0]);                         // (S)
        Tensor outputMeans = outputs.mul(shares).sum([0]);                           // (K)
        Tensor roots = weights.sqrt().unsqueeze(1);
        Tensor x = features.sub(featureMeans).mul_(roots);
        Tensor y = outputs.sub(outputMeans).mul_(roots);
        Tensor gram = x.t().mm(x).add_(eye(x.shape[1], dtype: ScalarType.Float64), Alpha);
        Tensor coefficients = linalg.solve(gram, x.t().mm(y));                     // (S, K)
        Tensor intercepts = outputMeans - featureMeans.unsqueeze(0).mm(coefficients).squeeze(0);

        // Both sums carry the weights, as the roots are in x and y.
        Tensor unexplained = y.sub(x.mm(coefficients)).square().sum([0]);
        Tensor total = y.square().sum([0]);
        Tensor varies = outputs.amax([0]).ne(outputs.amin([0]));
        return [.. Enumerable.Range(0, (int)outputs.shape[1]).Select(output => new LocalFit(
            coefficients.select(1, output).contiguous().data<double>().ToArray(),
            intercepts[output].item<double>(),
            varies[output].item<bool>() ? 1.0 - (unexplained[output].item<double>() / total[output].item<double>()) : null))];
    }
}

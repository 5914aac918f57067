using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Reproduction;

/// <summary>The K-th of N shares of a plan's runs: every N-th run, beginning with the K-th.</summary>
/// <param name="Number">K, counted from 1.</param>
/// <param name="Of">N.</param>
internal sealed record Share(int Number, int Of)
{
    /// <summary>Reads <c>K/N</c>.</summary>
    /// <exception cref="UserErrorException">It is something else (<see cref="ExitCode.Usage"/>).</exception>
    public static Share Parse(string text) =>
        text.Split('/') is [var number, var of]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int k)
        && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
        && k >= 1 && k <= n
            ? new Share(k, n)
            : throw ConfigurationError.At("--only", $"expected K/N with 1 <= K <= N, for example 2/3; received {ConfigurationError.Quote(text)}.");

    /// <summary>Whether a run belongs to the share.</summary>
    /// <param name="index">The run's place in the plan, counted from 0.</param>
    public bool Has(int index) => index % Of == Number - 1;
}

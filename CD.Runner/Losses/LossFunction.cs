using System.Text.RegularExpressions;
using CD.Losses.FSharp;
using CD.Runner.Errors;
using TorchSharp;

namespace CD.Runner.Losses;

/// <summary>A function of a file of losses.</summary>
/// <param name="file">The file's path, for messages.</param>
/// <param name="function">The function's name with its modules, for messages.</param>
/// <param name="compute">The function.</param>
internal sealed partial class LossFunction(string file, string function, Func<Outputs, torch.Tensor?> compute)
{
    /// <summary>The function's name with its modules, for messages.</summary>
    public string Function => function;

    /// <summary>The term's name: the function's in snake_case, <c>headBalance</c> as <c>head_balance</c>, <c>KLDivergence</c> as <c>kl_divergence</c>.</summary>
    public string Term { get; } = WordStart().Replace(function[(function.LastIndexOf('.') + 1)..], "_").ToLowerInvariant();

    /// <summary>The function's value.</summary>
    /// <param name="outputs">The network's outputs.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="UserErrorException">The function fails, or returns something else than a scalar: a fault of the file, not of the program.</exception>
    public torch.Tensor Compute(Outputs outputs)
    {
        try
        {
            torch.Tensor value = compute(outputs) ?? throw new InvalidOperationException("It returned no tensor.");
            Guard.scalar(Term, value);
            return value;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new UserErrorException(ExitCode.Usage, $"{file}: the loss {function} failed: {FirstLine(exception)}", exception);
        }
    }

    /// <summary>The first line of the innermost message; libtorch's messages go on with a trace of its own.</summary>
    internal static string FirstLine(Exception exception) => exception.GetBaseException().Message.Split('\n')[0].Trim();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}

using static TorchSharp.torch;

namespace CD.Model.Execution;

/// <summary>Neighbouring steps that are computed in the same way in training.</summary>
/// <param name="Start">The first step's index.</param>
/// <param name="End">The index behind the last step.</param>
/// <param name="Traced">The steps as one node of libtorch's graph; null where libtorch differentiates them.</param>
internal sealed record PlanPart(int Start, int End, TracedSegment? Traced)
{
    /// <summary>Splits steps where a single value is alive, and joins neighbours of one way and one type of computation.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="input">What the first step takes.</param>
    /// <param name="output">What the steps give.</param>
    /// <returns>The parts in order.</returns>
    public static IReadOnlyList<PlanPart> Split(IReadOnlyList<PlanStep> steps, string input, string output)
    {
        List<(int Start, int End, ScalarType? Dtype)> spans = [];
        int start = 0;
        foreach (int end in Cuts(steps, output))
        {
            IEnumerable<PlanStep> span = steps.Take(end).Skip(start);
            ScalarType dtype = steps[start].Layer.ComputeDtype;
            ScalarType? traced = span.All(step => step.IsTraced && step.Layer.ComputeDtype == dtype) ? dtype : null;
            if (spans.Count > 0 && spans[^1].Dtype == traced)
            {
                spans[^1] = spans[^1] with { End = end };
            }
            else
            {
                spans.Add((start, end, traced));
            }

            start = end;
        }

        return [.. spans.Select(span => new PlanPart(span.Start, span.End, span.Dtype is null ? null : Segment(span.Start, span.End)))];

        TracedSegment Segment(int first, int end) => new([.. steps.Take(end).Skip(first)], first == 0 ? input : steps[first - 1].Output, steps[end - 1].Output);
    }

    /// <summary>The indices behind the steps after which nothing but their output is alive.</summary>
    private static IEnumerable<int> Cuts(IReadOnlyList<PlanStep> steps, string output)
    {
        for (int end = 1; end <= steps.Count; end++)
        {
            string alive = steps[end - 1].Output;
            HashSet<string> later = new(steps.Skip(end).SelectMany(step => step.Reads), StringComparer.Ordinal) { output };
            later.ExceptWith(steps.Skip(end).Select(step => step.Output));
            if (later.SetEquals([alive]))
            {
                yield return end;
            }
        }
    }
}

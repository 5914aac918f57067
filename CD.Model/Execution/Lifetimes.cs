namespace CD.Model.Execution;

/// <summary>When a value is read for the last time, and how often, so that its memory can be freed or used again.</summary>
/// <remarks>The inputs and the outputs of the steps are others' and live on.</remarks>
internal sealed class Lifetimes
{
    private readonly Dictionary<string, int> last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> reads = new(StringComparer.Ordinal);
    private readonly HashSet<string> kept;

    /// <summary>Counts the reads of steps.</summary>
    /// <param name="reads">What each step reads.</param>
    /// <param name="kept">The values that outlive the steps.</param>
    public Lifetimes(IEnumerable<IEnumerable<string>> reads, IEnumerable<string> kept)
    {
        this.kept = new HashSet<string>(kept, StringComparer.Ordinal);
        int step = 0;
        foreach (IEnumerable<string> names in reads)
        {
            foreach (string name in names)
            {
                last[name] = step;
                this.reads[name] = this.reads.GetValueOrDefault(name) + 1;
            }

            step++;
        }
    }

    /// <summary>Whether nobody needs a value after a step.</summary>
    public bool EndsAt(string name, int step) => last.GetValueOrDefault(name, -1) <= step && !kept.Contains(name);

    /// <summary>Whether one step alone reads a value, and nobody else needs it.</summary>
    public bool IsReadOnce(string name) => reads.GetValueOrDefault(name) == 1 && !kept.Contains(name);
}

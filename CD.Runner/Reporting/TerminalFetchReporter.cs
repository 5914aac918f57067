using CD.Runner.Data.Downloads;
using Spectre.Console;

namespace CD.Runner.Reporting;

/// <summary>Reports the fetching of a data set on a terminal: a bar for each piece of work.</summary>
/// <param name="console">The terminal.</param>
/// <param name="context">The bars.</param>
internal sealed class TerminalFetchReporter(IAnsiConsole console, ProgressContext context) : IFetchObserver
{
    private const int BarWidth = 10;

    private ProgressTask? task;

    /// <summary>Runs work with the bars on the screen.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="work">The work, given its observer.</param>
    public static void Show(IAnsiConsole console, Action<TerminalFetchReporter> work) => console.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth }, new FetchStatusColumn())
        .Start(context => work(new TerminalFetchReporter(console, context)));

    /// <inheritdoc/>
    public void Begin(string work, long total, long done)
    {
        task?.StopTask();
        task = context.AddTask(Markup.Escape(work), maxValue: Math.Max(1, total));
        task.Value = done;
    }

    /// <inheritdoc/>
    public void Advance(long done)
    {
        if (task is not null)
        {
            task.Value = done;
        }
    }

    /// <inheritdoc/>
    public void Note(string message) => console.WriteLine(message);
}

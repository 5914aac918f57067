using Spectre.Console;
using Spectre.Console.Rendering;

namespace CD.Runner.Reporting;

/// <summary>A progress bar's bytes, pace and time left, short enough for a window of 80 characters.</summary>
internal sealed class FetchStatusColumn : ProgressColumn
{
    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(FetchText.Short((long)task.Value, (long)task.MaxValue, task.IsFinished ? 0 : task.Speed ?? 0));
}

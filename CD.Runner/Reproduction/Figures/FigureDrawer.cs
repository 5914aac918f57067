using System.Text;
using CD.Runner.Evaluation;
using CD.Runner.Explanation;
using CD.Runner.Heads;
using CD.Runner.Pictures;
using CD.Runner.Projection;
using CD.Runner.Runs;
using CD.Runner.Storage;

namespace CD.Runner.Reproduction.Figures;

/// <summary>Draws the figures of a plan from its runs with the first seed.</summary>
/// <param name="plan">The expanded plan.</param>
/// <param name="images">Reads the runs' data sets.</param>
/// <param name="note">Told one line each about choices.</param>
/// <param name="cancellation">Stops a figure in progress.</param>
internal sealed class FigureDrawer(ExpandedPlan plan, PlanImages images, Action<string> note, CancellationToken cancellation)
{
    /// <summary>How far a figure is.</summary>
    /// <param name="name">The figure's name.</param>
    public FigureState StateOf(string name)
    {
        PlannedRun[] runs = RunsOf(name);
        return Array.Exists(runs, run => !plan.FolderOf(run).Finished)
            ? FigureState.Waiting
            : FigureSource.Is(SourceFile(name), Source(name)) && System.IO.File.Exists(File(name, ".png")) ? FigureState.Drawn : FigureState.Ready;
    }

    /// <summary>Draws a figure and writes its numbers beside it.</summary>
    /// <param name="name">The figure's name.</param>
    /// <exception cref="Errors.UserErrorException">It cannot be drawn.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public void Draw(string name)
    {
        PlanFigure figure = plan.Plan.Figures[name];
        note($"{name}: drawing {figure.Title}{(StandsIn(name) ? $"; {plan.DatasetOf(name).Title} stands in" : string.Empty)}");

        // From here on the files may belong to other runs, until all are written.
        FigureSource.Remove(SourceFile(name));
        switch (figure.Kind)
        {
            case FigureKind.Heatmap:
                DrawHeatMap(name, figure);
                break;
            case FigureKind.Tsne:
                DrawProjections(name, figure);
                break;
            default:
                DrawExplanations(name, figure);
                break;
        }

        FigureSource.Write(SourceFile(name), Source(name));
    }

    private bool StandsIn(string name) => plan.DatasetOf(name).Name != plan.Plan.Figures[name].Dataset;

    /// <summary>What every picture says below its title.</summary>
    private string Caption(string name) => $"{plan.DatasetOf(name).Title}, scale {plan.ScaleName}";

    private void DrawHeatMap(string name, PlanFigure figure)
    {
        List<HeatMapPanel> panels = [];
        foreach ((string label, PlannedRun run) in (figure.Labels.Count > 0 ? figure.Labels : figure.Variants).Zip(RunsOf(name)))
        {
            With(run, experiment =>
            {
                EmbeddingSet embeddings = experiment.Embed(plan.FolderOf(run).Path, cancellation);
                string stage = StageNames.Of(StageNames.Final, run.Configuration.Method.Method)!;
                panels.Add(HeatMapPanel.Of($"{label} ({Caption(name)})", embeddings, stage));
            });
        }

        HeadHeatMap.Write(File(name, ".png"), panels);
        HeadHeatMap.WriteTable(File(name, ".csv"), panels);
    }

    private void DrawProjections(string name, PlanFigure figure)
    {
        PlannedRun run = RunsOf(name)[0];

        // Figures with one stand-in share its projections, which take most of the time.
        string folder = File(Path.Combine("tsne", run.Name), string.Empty);
        string done = Path.Combine(folder, "all.source");
        Stage[] scored = [.. run.Configuration.Method.Method.Stages.Where(stage => stage.Scored)];
        while (!FigureSource.Is(done, Source(run)))
        {
            using RunClaim? claim = RunClaim.TryTake(Path.Combine(plan.Folder, "claims"), $"tsne-{run.Name}");
            if (claim is null)
            {
                cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
                cancellation.ThrowIfCancellationRequested();
                continue;
            }

            With(run, experiment =>
            {
                EmbeddingSet embeddings = experiment.Embed(plan.FolderOf(run).Path, cancellation);
                TsnePictureOptions options = new() { Stages = [.. scored.Select(stage => stage.Name)], Points = plan.Scale.TsnePoints, Caption = $"scale {plan.ScaleName}", Note = note };
                _ = TsnePictures.Write(experiment, embeddings, options, folder, cancellation);
            });
            FigureSource.Write(done, Source(run));
        }

        PictureRow.Write(File(name, ".png"), [.. scored.Select(stage => Path.Combine(folder, stage.Symbol + ".png"))]);
        foreach (Stage stage in scored)
        {
            Copy(Path.Combine(folder, stage.Symbol + ".csv"), File(name, $"-{stage.Symbol}.csv"));
        }
    }

    private void DrawExplanations(string name, PlanFigure figure)
    {
        bool masks = figure.Kind == FigureKind.Masks;
        PlannedRun run = RunsOf(name)[0];
        string folder = File(name, string.Empty);
        With(run, experiment =>
        {
            ExplainOptions options = new() { Samples = plan.Scale.LimeSamples, Output = folder, Caption = Caption(name) };

            // The paper's second figure shows the same heads on other images.
            ExplainOutcome outcome = Explainer.Run(experiment, plan.FolderOf(run).Path, masks ? options with { Skip = options.Images } : options, note, cancellation);
            Copy(masks ? outcome.Masked : outcome.Outlined, File(name, ".png"));
            Copy(outcome.Table, File(name, ".csv"));
        });
    }

    private void With(PlannedRun run, Action<Experiment> work)
    {
        using Experiment experiment = Experiment.Open(run.Configuration, images.Of(run.Configuration.Data).Images);
        work(experiment);
    }

    private PlannedRun[] RunsOf(string name) => [.. plan.Plan.Figures[name].Variants.Select(variant => plan.RunsOf(plan.DatasetOf(name).Name, variant)[0])];

    /// <summary>All that decides a figure.</summary>
    private string Source(string name)
    {
        PlanFigure figure = plan.Plan.Figures[name];
        StringBuilder text = new();
        _ = text.Append(figure.Kind).Append(' ').Append(plan.ScaleName).Append('\n');
        foreach (PlannedRun run in RunsOf(name))
        {
            _ = text.Append(run.Name).Append('\n');
        }

        return text.ToString();
    }

    private string Source(PlannedRun run) => $"{plan.ScaleName}\n{run.Name}\n{plan.Scale.TsnePoints}\n";

    private string SourceFile(string name) => File(name, ".source");

    private string File(string name, string ending) => Path.Combine(plan.Folder, "figures", name + ending);

    private static void Copy(string from, string to) => AtomicFile.Write(to, stream =>
    {
        using FileStream source = System.IO.File.OpenRead(from);
        source.CopyTo(stream);
    });
}

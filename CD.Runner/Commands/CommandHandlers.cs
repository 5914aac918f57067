using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The work behind the commands.</summary>
internal sealed class CommandHandlers : ICommandHandlers
{
    /// <inheritdoc/>
    public ExitCode Train(TrainRequest request, TextWriter output, TextWriter messages) => TrainHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Evaluate(EvaluateRequest request, TextWriter output, TextWriter messages) => EvaluateHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Embed(EmbedRequest request, TextWriter output, TextWriter messages) => EmbedHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Export(ExportRequest request, TextWriter output, TextWriter messages) => ExportHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Summary(SummaryRequest request, TextWriter output, TextWriter messages) => SummaryHandler.Run(request, output);

    /// <inheritdoc/>
    public ExitCode Explain(ExplainRequest request, TextWriter output, TextWriter messages) => ExplainHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Tsne(TsneRequest request, TextWriter output, TextWriter messages) => TsneHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Discover(DiscoverRequest request, TextWriter output, TextWriter messages) => DiscoverHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Assign(AssignRequest request, TextWriter output, TextWriter messages) => AssignHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Neighbors(NeighborsRequest request, TextWriter output, TextWriter messages) => NeighborsHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Sort(SortRequest request, TextWriter output, TextWriter messages) => SortHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Report(ReportRequest request, TextWriter output, TextWriter messages) => ReportHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Preview(PreviewRequest request, TextWriter output, TextWriter messages) => PreviewHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Heads(HeadsRequest request, TextWriter output, TextWriter messages) => HeadsHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Curves(CurvesRequest request, TextWriter output, TextWriter messages) => CurvesHandler.Run(request, output);

    /// <inheritdoc/>
    public ExitCode Compare(CompareRequest request, TextWriter output, TextWriter messages) => CompareHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Bench(BenchRequest request, TextWriter output, TextWriter messages) => BenchHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Reproduce(ReproduceRequest request, TextWriter output, TextWriter messages) => ReproduceHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Tables(TablesRequest request, TextWriter output, TextWriter messages) => TablesHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Fetch(FetchRequest request, TextWriter output, TextWriter messages) => FetchHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode Verify(VerifyRequest request, TextWriter output, TextWriter messages) => VerifyHandler.Run(request, output, messages);

    /// <inheritdoc/>
    public ExitCode WriteRecords(WriteRecordsRequest request, TextWriter output, TextWriter messages) => WriteRecordsHandler.Run(request, output, messages);
}

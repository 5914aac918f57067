using CD.Runner.Commands;
using CD.Runner.Errors;

namespace CD.Tests.Commands;

/// <summary>Keeps the requests it receives, and ends as it is told.</summary>
internal sealed class RecordingHandlers : ICommandHandlers
{
    public List<object> Requests { get; } = [];

    public ExitCode Code { get; init; } = ExitCode.Success;

    public Exception? Failure { get; init; }

    public ExitCode Train(TrainRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Evaluate(EvaluateRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Embed(EmbedRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Export(ExportRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Summary(SummaryRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Explain(ExplainRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Tsne(TsneRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Discover(DiscoverRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Assign(AssignRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Neighbors(NeighborsRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Sort(SortRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Report(ReportRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Preview(PreviewRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Heads(HeadsRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Curves(CurvesRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Compare(CompareRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Bench(BenchRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Reproduce(ReproduceRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Tables(TablesRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Fetch(FetchRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode Verify(VerifyRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    public ExitCode WriteRecords(WriteRecordsRequest request, TextWriter output, TextWriter messages) => Record(request, output, messages);

    private ExitCode Record(object request, TextWriter output, TextWriter messages)
    {
        Requests.Add(request);
        output.Write("result");
        messages.Write(Failure is null ? "progress" : string.Empty);
        return Failure is null ? Code : throw Failure;
    }
}

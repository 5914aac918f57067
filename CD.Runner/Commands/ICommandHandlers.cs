using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The work behind the commands; requests are parsed and their settings checked.</summary>
/// <remarks>A <see cref="UserErrorException"/> or any other exception is reported by <see cref="CommandLine"/>.</remarks>
internal interface ICommandHandlers
{
    /// <summary>Trains a network and evaluates it.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Train(TrainRequest request, TextWriter output, TextWriter messages);

    /// <summary>Evaluates a trained run.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Evaluate(EvaluateRequest request, TextWriter output, TextWriter messages);

    /// <summary>Writes a trained run's embeddings of images.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Embed(EmbedRequest request, TextWriter output, TextWriter messages);

    /// <summary>Writes a trained run's network in a foreign format.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Export(ExportRequest request, TextWriter output, TextWriter messages);

    /// <summary>Prints a run's network.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Summary(SummaryRequest request, TextWriter output, TextWriter messages);

    /// <summary>Explains heads of a trained run.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Explain(ExplainRequest request, TextWriter output, TextWriter messages);

    /// <summary>Draws a trained run's embeddings in the plane.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Tsne(TsneRequest request, TextWriter output, TextWriter messages);

    /// <summary>Finds out what is in a data set.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Discover(DiscoverRequest request, TextWriter output, TextWriter messages);

    /// <summary>Puts new images into the clusters of others.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives what was done.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Assign(AssignRequest request, TextWriter output, TextWriter messages);

    /// <summary>Prints and draws the images that are most like others.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives the rows.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Neighbors(NeighborsRequest request, TextWriter output, TextWriter messages);

    /// <summary>Sorts images into their clusters' folders, or takes a sorting back.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives what was done.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Sort(SortRequest request, TextWriter output, TextWriter messages);

    /// <summary>Writes what was found of a data set as a page.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives where the page is.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Report(ReportRequest request, TextWriter output, TextWriter messages);

    /// <summary>Writes a contact sheet of images and their views.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Preview(PreviewRequest request, TextWriter output, TextWriter messages);

    /// <summary>Draws a trained run's feature heads.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Heads(HeadsRequest request, TextWriter output, TextWriter messages);

    /// <summary>Draws the losses and scores of runs.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Curves(CurvesRequest request, TextWriter output, TextWriter messages);

    /// <summary>Prints the scores of runs side by side.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives the tables.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Compare(CompareRequest request, TextWriter output, TextWriter messages);

    /// <summary>Measures the machine, or compares with PyTorch.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress.</param>
    /// <returns>The exit code.</returns>
    ExitCode Bench(BenchRequest request, TextWriter output, TextWriter messages);

    /// <summary>Carries out a plan of runs, and makes its tables and figures.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives progress and warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Reproduce(ReproduceRequest request, TextWriter output, TextWriter messages);

    /// <summary>Makes the tables of a plan's folder again.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Tables(TablesRequest request, TextWriter output, TextWriter messages);

    /// <summary>Fetches a data set.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives progress and the result.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Fetch(FetchRequest request, TextWriter output, TextWriter messages);

    /// <summary>Compares a data set with the published one.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives what is found.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode Verify(VerifyRequest request, TextWriter output, TextWriter messages);

    /// <summary>Writes a data set as TFRecord files.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Receives the result.</param>
    /// <param name="messages">Receives warnings.</param>
    /// <returns>The exit code.</returns>
    ExitCode WriteRecords(WriteRecordsRequest request, TextWriter output, TextWriter messages);
}

using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Data.TfRecords;
using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Runner.Training;

namespace CD.Runner.Commands;

/// <summary>The work of <c>datasets write-tfrecord</c>.</summary>
internal static class WriteRecordsHandler
{
    /// <summary>Writes a data set as TFRecord files.</summary>
    public static ExitCode Run(WriteRecordsRequest request, TextWriter output, TextWriter messages)
    {
        using StopRequest stop = new();
        using SignalStop signals = new(stop, _ => { });
        try
        {
            using IImageSource images = ImageSources.Open(request.Data, stop.Token);
            SkippedFiles.Report(images, messages.WriteLine);
            IReadOnlyList<string> files = new RecordDatasetWriter(images, stop.Token).Write(request.Output, request.Shards, request.Seed, request.Compression);
            string count = images.Count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
            output.WriteLine($"Wrote {count} images to {Path.GetFileName(files[0])}{(files.Count > 1 ? $" ... {Path.GetFileName(files[^1])}" : string.Empty)} in {Path.GetFullPath(request.Output)}; use them with --dataset {TfRecords.Name} --data {request.Output}");
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.Requested)
        {
            messages.WriteLine("Stopped; nothing was written.");
            return stop.Code;
        }
    }
}

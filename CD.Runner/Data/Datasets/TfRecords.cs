using CD.Runner.Data.TfRecords;
using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>TFRecord files of <c>tf.train.Example</c> as a data set.</summary>
internal static class TfRecords
{
    /// <summary>The data set's name.</summary>
    public const string Name = "tfrecord";

    /// <summary>The data set.</summary>
    public static DatasetDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "TFRecord files of images",
        Files = ["a file, a pattern in quotes (\"photos/train-*\"), or a folder of *.tfrecord* and *-00000-of-00010", "keys image/encoded, image/class/label, image/class/text, image/filename (data.tfrecord_..._key)", "GZIP and ZLIB"],
        ReadsFiles = true,
        IsIn = RecordFileListing.IsRecords,
        Open = request => request.Splits.Count == 0
            ? RecordImageSource.Open(request.Folder, request.Settings, request.Cancellation, request.Progress)
            : throw new UserErrorException(ExitCode.Usage, "data.splits: TFRecord files have no named parts; name the files with a pattern, such as --data \"DIR/train-*\"."),
        ChoosesClasses = true,
    };
}

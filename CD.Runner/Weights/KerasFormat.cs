using System.IO.Compression;
using System.Runtime.ExceptionServices;
using CD.Model.Graphs;
using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Export.Keras;
using CD.Runner.Methods;
using PureHDF;
using PureHDF.VOL.Native;

namespace CD.Runner.Weights;

/// <summary>Keras 3's files: <c>.keras</c> archives and the HDF5 files of weights, <c>.weights.h5</c>, alone.</summary>
internal sealed class KerasFormat : IWeightFormat
{
    // Twice the values (a file may keep float64), and room for names and the lists of links.
    private const long BytesPerWeight = 2;
    private const long BytesBeside = 64 << 20;
    private const long ReadsOfAFile = 1 << 20;

    // PureHDF follows links by recursion; within the reads it is given it cannot use up this much.
    private const int StackLength = 256 << 20;

    /// <inheritdoc/>
    public string Name => "Keras 3 (.keras, .weights.h5)";

    /// <inheritdoc/>
    public bool Recognizes(WeightSample sample) =>
        IsHdf5(sample.Head) || sample.Entries.Contains(KerasExporter.WeightsEntry);

    /// <inheritdoc/>
    public TensorArchive Read(string path, ILearner learner)
    {
        if (learner.ModelState().Count == 0)
        {
            return new TensorArchive([], new Dictionary<string, string>());
        }

        ModelGraph graph = learner.Describe() ?? throw new InvalidDataException("the run's method describes no network by whose layers Keras' could be found.");
        long limit = (BytesPerWeight * learner.ModelState().Sum(entry => entry.Tensor.numel() * entry.Tensor.element_size())) + BytesBeside;
        using FileStream file = File.OpenRead(path);
        using Stream? unpacked = WeightSample.Of(path).IsZip ? Unpacked(file, limit) : null;
        using MeteredStream stream = new(unpacked ?? file, ReadsOfAFile, limit);
        return new TensorArchive(Apart(() => Read(stream, graph)), new Dictionary<string, string>());
    }

    private static bool IsHdf5(ReadOnlySpan<byte> head) => head.Length >= 8 && head[0] == 0x89 && head[1..8].SequenceEqual("HDF\r\n\x1a\n"u8);

    private static IReadOnlyList<NamedTensor> Read(MeteredStream stream, ModelGraph graph)
    {
        using NativeFile file = H5File.Open(stream, leaveOpen: true);
        return new KerasWeightReader(graph, stream).Read(file);
    }

    /// <summary>The file of weights in an archive, in memory: an archive cannot be sought in.</summary>
    private static MemoryStream Unpacked(FileStream file, long limit)
    {
        using ZipArchive archive = new(file, ZipArchiveMode.Read, leaveOpen: true);
        ZipArchiveEntry[] entries = [.. archive.Entries.Where(entry => entry.FullName == KerasExporter.WeightsEntry)];
        if (entries.Length != 1)
        {
            throw new InvalidDataException($"it has {entries.Length} entries {KerasExporter.WeightsEntry}.");
        }

        MemoryStream unpacked = new();
        using Stream source = entries[0].Open();
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            // By what comes, not by what the archive says.
            if (unpacked.Length + count > Math.Min(limit, Array.MaxLength))
            {
                throw new InvalidDataException($"its {KerasExporter.WeightsEntry} is larger than this network's weights can be ({Math.Min(limit, Array.MaxLength)} bytes).");
            }

            unpacked.Write(buffer, 0, count);
        }

        unpacked.Position = 0;
        return unpacked;
    }

    /// <summary>Reads on a thread with a large stack, and makes one kind of error of whatever PureHDF throws at a damaged file.</summary>
    private static T Apart<T>(Func<T> read)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    result = read();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            StackLength);
        thread.Start();
        thread.Join();
        if (failure is { SourceException: InvalidDataException or UserErrorException })
        {
            failure.Throw();
        }

        return failure is null ? result : throw new InvalidDataException($"it is damaged or no HDF5 file of this kind: {OneLine(failure.SourceException.Message)}", failure.SourceException);
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}

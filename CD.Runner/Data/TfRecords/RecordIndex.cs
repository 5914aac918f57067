using System.Globalization;
using System.Security.Cryptography;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Protos.TensorFlow;
using CD.Runner.TensorFlow;

namespace CD.Runner.Data.TfRecords;

/// <summary>One pass over all records of files: verifies every checksum, and remembers where each record is and what it says.</summary>
/// <remarks>
/// Records of a plain file are found again by their place. A compressed file has no such places: the images in it are held in
/// memory as they are stored, up to the limit.
/// </remarks>
internal sealed class RecordIndex
{
    // What a record costs beside its image.
    private const int EntryBytes = 512;

    private readonly ImageExample fields;
    private readonly long limit;
    private readonly List<IndexedRecord> records = [];
    private readonly SortedDictionary<long, string?> classes = [];
    private long heldBytes;

    private RecordIndex(DataSettings settings)
    {
        fields = new ImageExample(settings);
        limit = settings.MemoryLimit * ScannedImages.BytesPerMebibyte;
    }

    /// <summary>The records, file after file.</summary>
    public IReadOnlyList<IndexedRecord> Records => records;

    /// <summary>The stored numbers of classes, rising, with their names where the records tell them.</summary>
    public IReadOnlyDictionary<long, string?> Classes => classes;

    /// <summary>Reads all files.</summary>
    /// <param name="files">The files in order.</param>
    /// <param name="settings">The keys, and the memory limit.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>What was found; at least one record.</returns>
    /// <exception cref="UserErrorException">A file cannot be read or is damaged, records contradict each other, or compressed files exceed the limit (<see cref="ExitCode.Data"/>).</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static RecordIndex Read(IReadOnlyList<string> files, DataSettings settings, CancellationToken cancellation)
    {
        RecordIndex index = new(settings);
        foreach (string file in files)
        {
            try
            {
                index.Add(file, cancellation);
            }
            catch (InvalidDataException exception)
            {
                throw new UserErrorException(ExitCode.Data, $"{file} is not a whole TFRecord file: {exception.Message}; copy or make it again.", exception);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new UserErrorException(ExitCode.Data, $"{file} cannot be read: {exception.Message}", exception);
            }
        }

        return index;
    }

    /// <summary>Reads a record's image again, as it is stored.</summary>
    /// <param name="record">The record.</param>
    /// <exception cref="InvalidDataException">It is not there any more; the message is the reason.</exception>
    public byte[] ReadImage(IndexedRecord record)
    {
        if (record.Image is { } held)
        {
            return held;
        }

        byte[] data = new byte[record.Length];
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(record.File);
            for (int done = 0; done < data.Length;)
            {
                int read = RandomAccess.Read(file, data.AsSpan(done), record.Offset + done);
                done += read > 0 ? read : throw new InvalidDataException("the file has become shorter");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the file cannot be read: {exception.Message}", exception);
        }

        ReadOnlyMemory<byte> image = fields.Image(ImageExample.Parse(data), out string? problem);
        return problem is null ? image.ToArray() : throw new InvalidDataException(problem);
    }

    /// <summary>Decodes a record's image.</summary>
    /// <param name="record">The record.</param>
    /// <param name="decoder">Decodes.</param>
    /// <returns>The image, grey where it is stored so, and SHA-256 over its stored bytes.</returns>
    /// <exception cref="InvalidDataException">It cannot be decoded, or is not there any more; the message is the reason.</exception>
    public (PixelImage Image, byte[] Hash) Decode(IndexedRecord record, ImageDecoder decoder)
    {
        byte[] file = record.Problem is null ? ReadImage(record) : throw new InvalidDataException(record.Problem);
        return (decoder.Decode(file, keepsGrey: true), SHA256.HashData(file));
    }

    private void Add(string file, CancellationToken cancellation)
    {
        long length = new FileInfo(file).Length;
        if (length == 0)
        {
            throw new InvalidDataException("it is empty");
        }

        (Stream content, RecordCompression compression) = RecordStreams.OpenRead(file);
        using (content)
        {
            bool isPlain = compression == RecordCompression.None;
            RecordReader reader = new(content, isPlain ? length : null);
            while (true)
            {
                string place = reader.Place;
                (long number, long offset) = (reader.Count, reader.Position + RecordReader.HeaderLength);
                if (reader.Next() is not { } data)
                {
                    return;
                }

                cancellation.ThrowIfCancellationRequested();
                try
                {
                    Add(new IndexedRecord(file, number, isPlain ? offset : 0, data.Length, null, null, null, null), ImageExample.Parse(data), isPlain);
                }
                catch (InvalidDataException exception)
                {
                    throw new UserErrorException(ExitCode.Data, $"{file}: {place} {exception.Message}.", exception);
                }
            }
        }
    }

    private void Add(IndexedRecord record, IReadOnlyDictionary<string, Feature> features, bool isPlain)
    {
        ReadOnlyMemory<byte> image = fields.Image(features, out string? problem);
        long? label = fields.Label(features);
        if (label is { } number)
        {
            AddClass(number, fields.ClassName(features));
        }

        if (!isPlain)
        {
            heldBytes += image.Length + EntryBytes + (sizeof(char) * (fields.ItemName(features)?.Length ?? 0L));
            if (heldBytes > limit)
            {
                throw new UserErrorException(ExitCode.Data, string.Create(CultureInfo.InvariantCulture, $"The images of compressed TFRecord files are held in memory as they are stored, and those up to {record.File} exceed data.memory_limit ({limit / ScannedImages.BytesPerMebibyte} MiB); raise it, or decompress the files."));
            }
        }

        records.Add(record with { Image = isPlain || problem is not null ? null : image.ToArray(), ItemName = fields.ItemName(features), Label = label, Problem = problem });
    }

    private void AddClass(long label, string? name)
    {
        if (!classes.TryGetValue(label, out string? known) || known is null)
        {
            classes[label] = name;
        }
        else if (name is not null && name != known)
        {
            throw new InvalidDataException($"names class {label} \"{name}\", and an earlier one names it \"{known}\"");
        }
    }
}

using System.Globalization;
using System.Text;
using CD.Model.Engine;
using CD.Runner.Errors;
using CD.Runner.Protos.TensorFlow;
using CD.Runner.Storage;
using CD.Runner.TensorFlow;
using Google.Protobuf;
using SkiaSharp;
using static TorchSharp.torch;

namespace CD.Runner.Data.TfRecords;

/// <summary>Writes a data set as shuffled shards of <c>tf.train.Example</c>; the same images, seed and number of shards give the same bytes.</summary>
/// <remarks>
/// Keys and values as in the writers of TensorFlow's ImageNet example (<c>build_imagenet_data.py</c>), except that labels count from 0.
/// Stored JPEG and PNG files are kept as they are unless they are turned by EXIF, which TensorFlow does not look at; all else becomes PNG.
/// </remarks>
/// <param name="images">The data set.</param>
/// <param name="cancellation">Stops the writing; no shard is left then.</param>
internal sealed class RecordDatasetWriter(IImageSource images, CancellationToken cancellation)
{
    private const int BatchLength = 64;

    private readonly string[] names = FileNames(images.ItemNames);

    /// <summary>Writes the shards.</summary>
    /// <param name="folder">The folder to write to.</param>
    /// <param name="shards">The number of files, from 1 to the number of images.</param>
    /// <param name="seed">Decides the order of the images.</param>
    /// <param name="compression">How the files are compressed.</param>
    /// <returns>The files.</returns>
    /// <exception cref="UserErrorException">There are fewer images than shards (<see cref="ExitCode.Usage"/>), files of this name are there (<see cref="ExitCode.Conflict"/>), or one cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    /// <exception cref="OperationCanceledException">The writing was stopped.</exception>
    public IReadOnlyList<string> Write(string folder, int shards, int seed, RecordCompression compression)
    {
        if (shards > images.Count)
        {
            throw new UserErrorException(ExitCode.Usage, Text($"--shards: {images.Count} images do not fill {shards} files; ask for fewer."));
        }

        string[] files = [.. Enumerable.Range(0, shards).Select(shard => Path.Combine(folder, Text($"{images.Name}-{shard:D5}-of-{shards:D5}{RecordFileListing.Ending}")))];
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, $"{images.Name}-*-of-*{RecordFileListing.Ending}").Order(StringComparer.Ordinal).FirstOrDefault() is { } there)
        {
            throw new UserErrorException(ExitCode.Conflict, $"{there} is there already; give another --output, or delete the files {images.Name}-*-of-*{RecordFileListing.Ending} first.");
        }

        long[] order = Shuffled(images.Count, seed);
        List<string> written = [];
        try
        {
            for (int shard = 0; shard < shards; shard++)
            {
                (long first, long end) = ((long)shard * order.Length / shards, (shard + 1L) * order.Length / shards);
                AtomicFile.Write(files[shard], stream => RecordStreams.Write(stream, compression, content => WriteShard(content, order[(int)first..(int)end])));
                written.Add(files[shard]);
            }
        }
        catch
        {
            // Some of the shards would look like a set.
            written.ForEach(File.Delete);
            throw;
        }

        return files;
    }

    private static long[] Shuffled(int count, int seed)
    {
        LibTorch.Load();
        using Generator generator = new((ulong)seed, CPU);
        using Tensor order = randperm(count, generator: generator);
        return order.data<long>().ToArray();
    }

    // Indices of images in memory are padded, so that the names' order is that of the images.
    private static string[] FileNames(IReadOnlyList<string> names)
    {
        int width = names.Max(name => name.Length);
        return names.All(name => name.All(char.IsAsciiDigit)) ? [.. names.Select(name => name.PadLeft(width, '0') + ".png")] : [.. names];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void WriteShard(Stream content, long[] items)
    {
        RecordWriter writer = new(content);
        foreach (long[] batch in items.Chunk(BatchLength))
        {
            cancellation.ThrowIfCancellationRequested();
            (byte[] File, bool IsJpeg)?[] kept = [.. batch.Select(Kept)];
            long[] others = [.. batch.Where((_, place) => kept[place] is null)];
            Queue<byte[]> drawn = new(others.Length == 0 ? [] : Drawn(others));
            for (int place = 0; place < batch.Length; place++)
            {
                (byte[] file, bool isJpeg) = kept[place] ?? (drawn.Dequeue(), false);
                writer.Write(Describe(batch[place], file, isJpeg).ToByteArray());
            }
        }
    }

    private (byte[] File, bool IsJpeg)? Kept(long item)
    {
        if ((images as IEncodedImageSource)?.ReadEncoded(item) is not { } file)
        {
            return null;
        }

        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data);
        return codec.EncodedFormat is SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png && codec.EncodedOrigin == SKEncodedOrigin.TopLeft
            ? (file, codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
            : null;
    }

    private List<byte[]> Drawn(long[] items)
    {
        List<byte[]> files = [];
        foreach (ImageBatch batch in images.Read([items], cancellation))
        {
            using (batch)
            {
                for (int index = 0; index < batch.Count; index++)
                {
                    using Tensor image = batch.Stacked is { } stacked ? stacked[index].DetachFromDisposeScope() : batch.Images[index].alias().DetachFromDisposeScope();
                    files.Add(Png(image.bytes, (int)image.shape[0], (int)image.shape[1], (int)image.shape[2]));
                }
            }
        }

        return files;
    }

    private static byte[] Png(ReadOnlySpan<byte> planes, int channels, int height, int width)
    {
        using SKBitmap bitmap = new(width, height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        int plane = height * width;
        int step = bitmap.BytesPerPixel;
        for (int row = 0; row < height; row++)
        {
            Span<byte> target = bitmap.GetPixelSpan().Slice(row * bitmap.RowBytes, width * step);
            for (int column = 0; column < width; column++)
            {
                for (int channel = 0; channel < step; channel++)
                {
                    target[(column * step) + channel] = channel < channels ? planes[(channel * plane) + (row * width) + column] : byte.MaxValue;
                }
            }
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private Example Describe(long item, byte[] file, bool isJpeg)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data);
        bool isGrey = codec.Info.ColorType == SKColorType.Gray8;

        // A message's map keeps the order of its making, which is that of the keys.
        Features features = new();
        features.Feature.Add("image/channels", Integer(isGrey ? 1 : 3));
        if (images.Labels?[(int)item] is { } label and >= 0)
        {
            features.Feature.Add("image/class/label", Integer(label));
            features.Feature.Add("image/class/text", Bytes(images.ClassNames[label]));
        }

        features.Feature.Add("image/colorspace", Bytes(isGrey ? "Grayscale" : "RGB"));
        features.Feature.Add("image/encoded", new Feature { BytesList = new BytesList { Value = { ByteString.CopyFrom(file) } } });
        features.Feature.Add("image/filename", Bytes(names[item]));
        features.Feature.Add("image/format", Bytes(isJpeg ? "JPEG" : "PNG"));
        features.Feature.Add("image/height", Integer(codec.Info.Height));
        features.Feature.Add("image/width", Integer(codec.Info.Width));
        return new Example { Features = features };
    }

    private static Feature Integer(long value) => new() { Int64List = new Int64List { Value = { value } } };

    private static Feature Bytes(string text) => new() { BytesList = new BytesList { Value = { ByteString.CopyFrom(text, Encoding.UTF8) } } };
}

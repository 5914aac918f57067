using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Serialization;

/// <summary>Writes and reads tensors in the safetensors format, which holds numbers and no code.</summary>
/// <remarks>
/// A file is the header's length (8 bytes, little-endian), the header (JSON: a name's <c>dtype</c>, <c>shape</c> and
/// <c>data_offsets</c>, and <c>__metadata__</c>, a map of texts) and the data in C order, little-endian, without gaps.
/// Types: F64, F32, BF16, F16, I64, I32, U8, BOOL. Source: https://huggingface.co/docs/safetensors.
/// </remarks>
public static class SafeTensors
{
    /// <summary>The header's largest length in bytes, that of the format's reference implementation.</summary>
    public const long MaxHeaderLength = 100_000_000;

    internal const string MetadataKey = "__metadata__";

    private const int HeaderAlignment = 8;
    private const int BufferSize = 1 << 20;

    /// <summary>Writes tensors one after the other, in their order; equal arguments give equal bytes.</summary>
    /// <param name="stream">Where to write; neither flushed to disk nor closed.</param>
    /// <param name="tensors">Names and tensors of any layout, on any device.</param>
    /// <param name="metadata">Texts to keep with them; written in ordinal order of their keys.</param>
    /// <exception cref="ArgumentException">A name appears twice or is reserved, or the format has no such type.</exception>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        byte[] header = Header(tensors, metadata);
        int padding = (HeaderAlignment - (header.Length % HeaderAlignment)) % HeaderAlignment;
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(header.Length + padding));
        stream.Write(length);
        stream.Write(header);
        for (int index = 0; index < padding; index++)
        {
            stream.WriteByte((byte)' ');
        }

        using IDisposable noGrad = no_grad();
        foreach (NamedTensor entry in tensors)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor plain = entry.Tensor.cpu().contiguous();
            if (plain.numel() > 0)
            {
                plain.WriteBytesToStream(stream, BufferSize);
            }
        }
    }

    /// <summary>Reads a file, trusting nothing in it.</summary>
    /// <param name="stream">A stream that can seek; read from its position to its end, and left open.</param>
    /// <returns>The file's tensors, which the caller owns.</returns>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; the message names it.</exception>
    public static TensorArchive Read(Stream stream)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("The stream can seek, so that sizes are checked before memory is taken; received one that cannot. Copy it to a file first.", nameof(stream));
        }

        long available = stream.Length - stream.Position;
        SafeTensorsHeader header = SafeTensorsHeader.Parse(HeaderBytes(stream, available, out long dataLength), dataLength);
        Tensor?[] tensors = new Tensor?[header.Entries.Count];
        try
        {
            foreach ((SafeTensorsEntry entry, int index) in header.Entries.Select((entry, index) => (entry, index)).OrderBy(pair => pair.entry.Begin).ThenBy(pair => pair.entry.End))
            {
                tensors[index] = ReadTensor(stream, entry);
            }
        }
        catch
        {
            Array.ForEach(tensors, tensor => tensor?.Dispose());
            throw;
        }

        return new TensorArchive([.. header.Entries.Zip(tensors, (entry, tensor) => new NamedTensor(entry.Name, tensor!))], header.Metadata);
    }

    private static byte[] Header(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        HashSet<string> names = new(StringComparer.Ordinal) { MetadataKey };
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (NamedTensor entry in tensors)
            {
                if (!names.Add(entry.Name))
                {
                    throw new ArgumentException($"A name appears once and is not {MetadataKey}; received '{entry.Name}'. Rename that tensor.", nameof(tensors));
                }

                offset = WriteEntry(json, entry, offset);
            }

            json.WriteEndObject();
        }

        return buffer.Length <= MaxHeaderLength
            ? buffer.ToArray()
            : throw new ArgumentException($"The header is at most {MaxHeaderLength} bytes; received {buffer.Length}. Shorten names or metadata.", nameof(tensors));
    }

    private static long WriteEntry(Utf8JsonWriter json, NamedTensor entry, long offset)
    {
        (string type, int bytes) = TensorDtype.Find(entry.Tensor.dtype)
            ?? throw new ArgumentException($"A safetensors file holds {TensorDtype.Names}; received {entry.Tensor.dtype} for '{entry.Name}'. Convert that tensor.", nameof(entry));
        long end = offset + (entry.Tensor.numel() * bytes);
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (long size in entry.Tensor.shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static byte[] HeaderBytes(Stream stream, long available, out long dataLength)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        if (available < length.Length)
        {
            throw new InvalidDataException($"A safetensors file has at least 8 bytes; this one has {available}.");
        }

        stream.ReadExactly(length);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerLength > (ulong)Math.Min(MaxHeaderLength, available - length.Length))
        {
            throw new InvalidDataException($"The safetensors header's length is {headerLength} bytes, more than the file's {available - length.Length} or the limit of {MaxHeaderLength}.");
        }

        byte[] header = new byte[headerLength];
        stream.ReadExactly(header);
        dataLength = available - length.Length - header.Length;
        return header;
    }

    private static Tensor ReadTensor(Stream stream, SafeTensorsEntry entry)
    {
        using DisposeScope scope = NewDisposeScope();
        bool truth = entry.Type == ScalarType.Bool;
        Tensor tensor = empty(entry.Shape, truth ? ScalarType.Byte : entry.Type);
        if (entry.Begin == entry.End)
        {
            return tensor.to_type(entry.Type).DetachFromDisposeScope();
        }

        try
        {
            tensor.ReadBytesFromStream(stream, BufferSize);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"The safetensors file ends within tensor '{entry.Name}'.", exception);
        }

        if (truth && tensor.max().item<byte>() > 1)
        {
            throw new InvalidDataException($"Tensor '{entry.Name}' of type BOOL has a byte that is neither 0 nor 1.");
        }

        return (truth ? tensor.to_type(ScalarType.Bool) : tensor).DetachFromDisposeScope();
    }
}

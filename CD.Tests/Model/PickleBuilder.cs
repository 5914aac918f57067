using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CD.Tests.Model;

/// <summary>Puts pickles together opcode by opcode, and PyTorch's files around them.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> bytes = [];

    public PickleBuilder(bool protocol = true)
    {
        if (protocol)
        {
            Raw(0x80, 2);
        }
    }

    public byte[] Bytes => [.. bytes];

    public PickleBuilder Raw(params byte[] values)
    {
        bytes.AddRange(values);
        return this;
    }

    public PickleBuilder Op(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    public PickleBuilder Text(string text) => Op("X").Length4(Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    public PickleBuilder Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBuilder Number(long value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        return Raw(0x8A, 8).Raw(eight.ToArray());
    }

    public PickleBuilder Length4(int value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, value);
        return Raw(four.ToArray());
    }

    public PickleBuilder Numbers(params long[] values)
    {
        Op("(");
        Array.ForEach(values, value => Number(value));
        return Op("t");
    }

    public PickleBuilder Storage(string key = "0", long count = 4, string type = "FloatStorage") =>
        Op("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count).Raw((byte)'t', (byte)'Q');

    public PickleBuilder Tensor(long[] shape, long[] strides, long offset = 0, string key = "0", long count = 4, string type = "FloatStorage") =>
        Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(key, count, type).Number(offset).Numbers(shape).Numbers(strides).Raw(0x89).Op("NtR");

    /// <summary>A whole pickle of a dictionary with one tensor <c>a</c> of four numbers, in which something stands for the tensor.</summary>
    public static byte[] Entry(Func<PickleBuilder, PickleBuilder> value) => value(new PickleBuilder().Op("}").Text("a")).Op("s.").Bytes;

    /// <summary>A zip archive as PyTorch writes them, with one storage.</summary>
    public static byte[] Zip(byte[] pickle, byte[]? storage = null, params (string Name, byte[] Content)[] others)
    {
        (string, byte[])[] entries = [("archive/data.pkl", pickle), ("archive/data/0", storage ?? new byte[16]), .. others];
        return Archive(CompressionLevel.NoCompression, entries);
    }

    public static byte[] Archive(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}

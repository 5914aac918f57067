using System.Buffers.Binary;
using System.Globalization;

namespace CD.Model.Serialization.PyTorch;

/// <summary>The form before PyTorch 1.6: five pickles (a number that marks the format, its version, the machine, the value, the storages' keys), then the storages, each after its length.</summary>
/// <param name="stream">The file; left open.</param>
internal sealed class LegacyContainer(Stream stream) : IPyTorchContainer
{
    private const int Version = 1001;

    // 0x1950A86A20F9469CFC6C, PyTorch's MAGIC_NUMBER.
    private static readonly Int128 Magic = Int128.Parse("1950A86A20F9469CFC6C", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private readonly Dictionary<string, long> places = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public object? ReadValue()
    {
        byte[] bytes = new byte[Math.Min(stream.Length, PyTorchFile.MostPickleBytes)];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        PickleCursor cursor = new(bytes);
        Require(Next(cursor) is Int128 magic && magic == Magic, "does not begin with the number that marks PyTorch's files");
        Require(Next(cursor) is Int128 version && version == Version, $"is not of the format's version {Version}");
        Require(Next(cursor) is PickleDictionary machine && machine.Entries.GetValueOrDefault("little_endian") is true, "was saved on a big-endian machine; save it on another");
        PickleObjects objects = new();
        object? value = new PickleReader(cursor, objects).Read();
        PickleList keys = Next(cursor) as PickleList ?? throw new InvalidDataException("The PyTorch file has no list of its storages.");
        FindStorages(keys, objects.Storages, cursor.Position);
        return value;
    }

    /// <inheritdoc/>
    public Stream OpenStorage(StorageReference storage)
    {
        stream.Position = places[storage.Key];
        return stream;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static object? Next(PickleCursor cursor) => new PickleReader(cursor, new PickleObjects()).Read();

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The PyTorch file {problem}.");
        }
    }

    private void FindStorages(PickleList keys, IReadOnlyDictionary<string, StorageReference> storages, long position)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (object? item in keys.Items)
        {
            if (item is not string key || !storages.TryGetValue(key, out StorageReference? storage) || !places.TryAdd(key, position + length.Length))
            {
                throw new InvalidDataException($"The PyTorch file lists {(item is string text ? $"the storage {PickleText.Quote(text)}" : PickleText.Kind(item))}, which its tensors do not have, or twice.");
            }

            Require(stream.Length - position >= length.Length, $"ends before storage {key}");
            stream.Position = position;
            stream.ReadExactly(length);
            long count = BinaryPrimitives.ReadInt64LittleEndian(length);
            Require(count == storage.Count, $"has {count} numbers in storage {key}, and its pickle says {storage.Count}");
            position += length.Length;
            Require(stream.Length - position >= storage.Bytes, $"ends within storage {key}");
            position += storage.Bytes;
        }

        Require(places.Count == storages.Count, $"lacks {storages.Count - places.Count} of the {storages.Count} storages that its tensors have");
        Require(position == stream.Length, $"goes on behind its last storage: {stream.Length - position} bytes");
    }
}

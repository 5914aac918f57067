using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CD.Runner.Data;

/// <summary>Builds a data set's fingerprint: SHA-256 over fields that each carry their length, so that no two contents run together.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds bytes, after their number.</summary>
    /// <param name="bytes">The field.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        hash.AppendData(bytes);
    }

    /// <summary>Adds bytes in blocks as one field, after the number of all.</summary>
    /// <param name="blocks">The field's blocks in order; together they may exceed 2 GiB.</param>
    public void Add(IReadOnlyList<ReadOnlyMemory<byte>> blocks)
    {
        Add(blocks.Sum(block => (long)block.Length));
        foreach (ReadOnlyMemory<byte> block in blocks)
        {
            hash.AppendData(block.Span);
        }
    }

    /// <summary>Adds a text as UTF-8.</summary>
    /// <param name="text">The field.</param>
    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a number as eight bytes, little-endian.</summary>
    /// <param name="number">The field.</param>
    public void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    /// <summary>Adds texts, after their number.</summary>
    /// <param name="texts">The fields.</param>
    public void Add(IReadOnlyCollection<string> texts)
    {
        Add(texts.Count);
        foreach (string text in texts)
        {
            Add(text);
        }
    }

    /// <summary>Ends the hash.</summary>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public string ToHexadecimal() => Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}

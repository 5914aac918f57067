using System.IO.Compression;
using System.Text;

namespace CD.Model.Serialization.PyTorch;

/// <summary>The form since PyTorch 1.6: a zip archive of <c>ROOT/data.pkl</c>, <c>ROOT/byteorder</c> and <c>ROOT/data/KEY</c>.</summary>
/// <remarks>Entries are looked up by name and never written anywhere. Checksums of entries are left unread, as by PyTorch, which can leave them out.</remarks>
internal sealed class ZipContainer : IPyTorchContainer
{
    private const string PickleName = "data.pkl";
    private const int LongestByteOrder = 16;

    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    private Stream? opened;

    /// <summary>Opens the archive's directory.</summary>
    /// <param name="stream">The file; left open.</param>
    /// <exception cref="InvalidDataException">It is no whole archive.</exception>
    public ZipContainer(Stream stream)
    {
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException("The PyTorch file is damaged: its zip archive has no directory, as of a file that was cut.", exception);
        }
    }

    /// <inheritdoc/>
    public object? ReadValue()
    {
        string root = ReadNames();
        CheckByteOrder(root);
        ZipArchiveEntry pickle = entries[PickleName];
        if (pickle.Length > PyTorchFile.MostPickleBytes)
        {
            throw new InvalidDataException($"The PyTorch file's pickle has {pickle.Length} bytes; at most {PyTorchFile.MostPickleBytes} are read.");
        }

        PickleObjects objects = new();
        PickleCursor cursor = new(Bytes(pickle));
        object? value = new PickleReader(cursor, objects).Read();
        foreach (StorageReference storage in objects.Storages.Values)
        {
            Check(storage);
        }

        return value;
    }

    /// <inheritdoc/>
    public Stream OpenStorage(StorageReference storage)
    {
        opened?.Dispose();
        return opened = entries[Name(storage)].Open();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        opened?.Dispose();
        archive.Dispose();
    }

    private static string Name(StorageReference storage) => $"data/{storage.Key}";

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        byte[] bytes = new byte[entry.Length];
        using Stream content = entry.Open();
        content.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Indexes the entries by their names below the one root folder.</summary>
    private string ReadNames()
    {
        string[] pickles = [.. archive.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith("/" + PickleName, StringComparison.Ordinal))];
        if (pickles is not [var pickle])
        {
            throw new InvalidDataException($"A PyTorch file has one ROOT/{PickleName}; this zip archive has {pickles.Length}.");
        }

        string root = pickle[..^PickleName.Length];
        if (root.Count(letter => letter == '/') != 1)
        {
            throw Wrong("lies outside the root folder", pickle);
        }

        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string name = entry.FullName;
            if (!name.StartsWith(root, StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Any(part => part is ".." or "."))
            {
                throw Wrong("lies outside the root folder", name);
            }

            if (!entries.TryAdd(name[root.Length..], entry))
            {
                throw Wrong("is there twice", name);
            }

            if (entry.IsEncrypted)
            {
                throw Wrong("is encrypted", name);
            }
        }

        return entries.ContainsKey("constants.pkl")
            ? throw new InvalidDataException("The file is a TorchScript program and no saved state; save model.state_dict() with torch.save.")
            : root;
    }

    private static InvalidDataException Wrong(string problem, string name) => new($"The PyTorch file's entry '{PickleText.Shown(name)}' {problem}.");

    private void CheckByteOrder(string root)
    {
        if (!entries.TryGetValue("byteorder", out ZipArchiveEntry? entry))
        {
            return;
        }

        string order = entry.Length <= LongestByteOrder ? Encoding.ASCII.GetString(Bytes(entry)) : "too long";
        if (order.Trim() != "little")
        {
            throw new InvalidDataException($"{PickleText.Shown(root)}byteorder of the PyTorch file is '{PickleText.Shown(order)}'; little is read. Save it on another machine.");
        }
    }

    private void Check(StorageReference storage)
    {
        if (!entries.TryGetValue(Name(storage), out ZipArchiveEntry? entry))
        {
            throw new InvalidDataException($"The PyTorch file lacks the storage {Name(storage)}.");
        }

        if (entry.Length != storage.Bytes)
        {
            throw new InvalidDataException($"The PyTorch file's storage {Name(storage)} has {entry.Length} bytes; its pickle says {storage.Bytes}.");
        }
    }
}

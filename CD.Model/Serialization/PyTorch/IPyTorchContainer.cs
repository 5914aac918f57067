namespace CD.Model.Serialization.PyTorch;

/// <summary>One of the two forms of PyTorch's files: where the pickle and the storages lie.</summary>
internal interface IPyTorchContainer : IDisposable
{
    /// <summary>Reads the pickle, and checks that every storage it names is there with its length.</summary>
    /// <returns>The value that was saved.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or refused.</exception>
    object? ReadValue();

    /// <summary>Opens a storage that the pickle named.</summary>
    /// <param name="storage">The storage.</param>
    /// <returns>A stream whose next bytes are the storage's; it stays the container's until the next one is opened.</returns>
    Stream OpenStorage(StorageReference storage);
}

using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Serialization.PyTorch;

/// <summary>Reads the tensors of files that PyTorch's <c>torch.save</c> has written, and executes nothing.</summary>
/// <remarks>
/// Both forms are read: the zip archive, and the one before PyTorch 1.6. Of Python's pickles only the opcodes and globals that tensors
/// need are interpreted, and every other is refused by name; nothing is compiled, called or looked up by reflection. A file holds a state
/// dict, or a dictionary that has one under <c>state_dict</c>, <c>model_state_dict</c>, <c>model_state</c>, <c>model</c>, <c>net</c> or
/// <c>network</c>, or as its only dictionary of tensors alone. Types: float64, float32, bfloat16, float16, int64, int32, uint8, bool.
/// Source: PyTorch's <c>torch/serialization.py</c>.
/// </remarks>
public static class PyTorchFile
{
    /// <summary>The most bytes of a file's pickle, which names the tensors and does not hold them.</summary>
    public const int MostPickleBytes = 16 << 20;

    // Tied weights appear twice or more in memory though once in the file; a view such as expand's could ask for anything.
    private const int MostExpansion = 4;
    private const int Slack = 1 << 20;
    private const int BufferSize = 1 << 20;

    /// <summary>Whether a file begins as one of PyTorch's does: as a zip archive or as a pickle.</summary>
    /// <param name="head">The first bytes, four where there are as many.</param>
    /// <returns>Whether it may be one; only reading tells.</returns>
    public static bool MayBe(ReadOnlySpan<byte> head) => IsZip(head) || (head.Length > 0 && head[0] == (byte)PickleOpcode.Proto);

    /// <summary>Reads a file, trusting nothing in it.</summary>
    /// <param name="stream">A stream that can seek, whose first byte is the file's; left open.</param>
    /// <returns>The state's tensors in the file's order, each with memory of its own in C order, which the caller owns; no metadata.</returns>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, holds no state, or asks for something that tensors do not need; the message names it.</exception>
    public static TensorArchive Read(Stream stream)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("The stream can seek, so that sizes are checked before memory is taken; received one that cannot. Copy it to a file first.", nameof(stream));
        }

        try
        {
            using IPyTorchContainer container = Open(stream);
            IReadOnlyList<(string Name, TensorReference Tensor)> state = StateChoice.Choose(container.ReadValue());
            Check(state, stream.Length);
            return new TensorArchive(Tensors(container, state), new Dictionary<string, string>());
        }
        catch (Exception exception) when (exception is EndOfStreamException or NotSupportedException or ArgumentException or OverflowException)
        {
            // What the zip archive's reader says of archives that are damaged.
            throw new InvalidDataException($"The PyTorch file is damaged: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK"u8);

    private static IPyTorchContainer Open(Stream stream)
    {
        byte[] head = new byte[Math.Min(4, stream.Length)];
        stream.Position = 0;
        stream.ReadExactly(head);
        return MayBe(head)
            ? IsZip(head) ? new ZipContainer(stream) : new LegacyContainer(stream)
            : throw new InvalidDataException("A PyTorch file begins as a zip archive or as a pickle of protocol 2 to 5; this one does not.");
    }

    private static void Check(IReadOnlyList<(string Name, TensorReference Tensor)> state, long fileLength)
    {
        Int128 bytes = 0;
        foreach ((string name, TensorReference tensor) in state)
        {
            bytes += tensor.Bytes;
            if (bytes > ((Int128)fileLength * MostExpansion) + Slack)
            {
                throw new InvalidDataException($"The PyTorch file's tensors need more than {MostExpansion} times its {fileLength} bytes, from '{PickleText.Shown(name)}' on.");
            }
        }

        Int128 stored = state.Select(entry => entry.Tensor.Storage).Distinct().Aggregate((Int128)0, (sum, storage) => sum + storage.Bytes);
        if (stored > ((Int128)fileLength * MostExpansion) + Slack)
        {
            throw new InvalidDataException($"The PyTorch file's storages need {stored} bytes, more than {MostExpansion} times its {fileLength}.");
        }
    }

    private static NamedTensor[] Tensors(IPyTorchContainer container, IReadOnlyList<(string Name, TensorReference Tensor)> state)
    {
        Tensor?[] tensors = new Tensor?[state.Count];
        try
        {
            foreach (var shared in Enumerable.Range(0, state.Count).GroupBy(index => (state[index].Tensor.Storage, state[index].Tensor.Type)))
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor storage = Storage(container, shared.Key.Storage, shared.Key.Type);
                foreach (int index in shared)
                {
                    tensors[index] = View(state[index].Name, state[index].Tensor, storage).DetachFromDisposeScope();
                }
            }
        }
        catch
        {
            Array.ForEach(tensors, tensor => tensor?.Dispose());
            throw;
        }

        return [.. state.Zip(tensors, (entry, tensor) => new NamedTensor(entry.Name, tensor!))];
    }

    /// <summary>A storage's numbers; truth values as bytes.</summary>
    private static Tensor Storage(IPyTorchContainer container, StorageReference storage, ScalarType type)
    {
        ScalarType stored = type == ScalarType.Bool ? ScalarType.Byte : type;
        using Tensor one = empty([1], stored);
        Tensor numbers = empty([storage.Bytes / one.element_size()], stored);
        if (numbers.numel() > 0)
        {
            numbers.ReadBytesFromStream(container.OpenStorage(storage), BufferSize);
        }

        return numbers;
    }

    private static Tensor View(string name, TensorReference reference, Tensor storage)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = empty(reference.Shape, storage.dtype);
        if (reference.Bytes > 0)
        {
            values.copy_(storage.as_strided(reference.Shape, reference.Strides, reference.Offset));
            if (reference.Type == ScalarType.Bool && values.max().item<byte>() > 1)
            {
                throw new InvalidDataException($"Tensor '{PickleText.Shown(name)}' of type bool has a byte that is neither 0 nor 1.");
            }
        }

        return values.to_type(reference.Type).MoveToOuterDisposeScope();
    }
}

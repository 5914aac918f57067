using static TorchSharp.torch;

namespace CD.Model.Serialization.PyTorch;

/// <summary>PyTorch's names of storages and number formats; those that safetensors files hold too.</summary>
internal static class StorageDtype
{
    private const string StorageEnding = "Storage";

    private static readonly (string Class, string[] Names, ScalarType Type, int Bytes)[] Known =
    [
        ("Double", ["float64", "double"], ScalarType.Float64, 8),
        ("Float", ["float32", "float"], ScalarType.Float32, 4),
        ("BFloat16", ["bfloat16"], ScalarType.BFloat16, 2),
        ("Half", ["float16", "half"], ScalarType.Float16, 2),
        ("Long", ["int64", "long"], ScalarType.Int64, 8),
        ("Int", ["int32", "int"], ScalarType.Int32, 4),
        ("Byte", ["uint8"], ScalarType.Byte, 1),
        ("Bool", ["bool"], ScalarType.Bool, 1),
    ];

    /// <summary>All names, for messages.</summary>
    public static string All => string.Join(", ", Known.Select(entry => entry.Names[0]));

    /// <summary>Whether a global is a class of storages, known or not.</summary>
    public static bool IsStorage(string global) => global.StartsWith("torch.", StringComparison.Ordinal) && global.EndsWith(StorageEnding, StringComparison.Ordinal);

    /// <summary>Whether a global is the class of storages that count bytes.</summary>
    public static bool IsUntyped(string global) => global is "torch.storage.UntypedStorage" or "torch.storage._UntypedStorage" or "torch.UntypedStorage";

    /// <summary>The type of a class of storages, of the processor or of a GPU; null if it is not known.</summary>
    public static (ScalarType Type, int Bytes)? OfStorage(string global) => Known
        .Where(entry => global == $"torch.{entry.Class}{StorageEnding}" || global == $"torch.cuda.{entry.Class}{StorageEnding}")
        .Select(entry => ((ScalarType, int)?)(entry.Type, entry.Bytes)).FirstOrDefault();

    /// <summary>The type of a global such as <c>torch.float32</c>; null if it is not known.</summary>
    public static (ScalarType Type, int Bytes)? OfDtype(string global) => Known
        .Where(entry => entry.Names.Any(name => global == $"torch.{name}"))
        .Select(entry => ((ScalarType, int)?)(entry.Type, entry.Bytes)).FirstOrDefault();
}

using static TorchSharp.torch;

namespace CD.Model.Serialization;

/// <summary>The number formats of safetensors files that are written and read.</summary>
internal static class TensorDtype
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] Known =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("BF16", ScalarType.BFloat16, 2),
        ("F16", ScalarType.Float16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", Known.Select(entry => entry.Name));

    /// <summary>The type and the bytes an element of a name; null if the name is not known.</summary>
    public static (ScalarType Type, int Bytes)? Find(string? name) =>
        Known.Where(entry => entry.Name == name).Select(entry => ((ScalarType, int)?)(entry.Type, entry.Bytes)).FirstOrDefault();

    /// <summary>The name and the bytes an element of a type; null if files cannot hold it.</summary>
    public static (string Name, int Bytes)? Find(ScalarType type) =>
        Known.Where(entry => entry.Type == type).Select(entry => ((string, int)?)(entry.Name, entry.Bytes)).FirstOrDefault();
}

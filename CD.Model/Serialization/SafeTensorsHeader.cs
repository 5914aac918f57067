using System.Text.Json;
using static TorchSharp.torch;

namespace CD.Model.Serialization;

/// <summary>Where a tensor's values lie in a file's data, in bytes.</summary>
internal sealed record SafeTensorsEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End);

/// <summary>A safetensors file's header, checked against every rule of the format.</summary>
internal sealed record SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    private const int Depth = 3;

    /// <summary>Parses and checks a header.</summary>
    /// <param name="bytes">The header's JSON, UTF-8.</param>
    /// <param name="dataLength">The bytes of data behind it.</param>
    public static SafeTensorsHeader Parse(ReadOnlyMemory<byte> bytes, long dataLength)
    {
        if (bytes.Length == 0 || bytes.Span[0] != (byte)'{')
        {
            throw new InvalidDataException("A safetensors header begins with '{'; this one does not.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Depth, AllowDuplicateProperties = false });
            List<SafeTensorsEntry> entries = [];
            SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(SafeTensors.MetadataKey))
                {
                    ReadMetadata(property.Value, metadata);
                }
                else
                {
                    entries.Add(ReadEntry(property.Name, property.Value));
                }
            }

            CheckCoverage(entries, dataLength);
            return new SafeTensorsHeader(entries, metadata);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"The safetensors header is not valid: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static void ReadMetadata(JsonElement value, SortedDictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(pair => pair.Value.ValueKind != JsonValueKind.String))
        {
            throw new InvalidDataException($"{SafeTensors.MetadataKey} of a safetensors header is a map of texts; this one is not.");
        }

        foreach (JsonProperty pair in value.EnumerateObject())
        {
            metadata.Add(pair.Name, pair.Value.GetString()!);
        }
    }

    private static SafeTensorsEntry ReadEntry(string name, JsonElement value)
    {
        bool complete = value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Count() == 3
            && value.TryGetProperty("dtype", out _) && value.TryGetProperty("shape", out _) && value.TryGetProperty("data_offsets", out _);
        if (!complete)
        {
            throw new InvalidDataException($"Tensor '{name}' of a safetensors header has dtype, shape and data_offsets and nothing else; this one does not.");
        }

        JsonElement type = value.GetProperty("dtype");
        (ScalarType dtype, int elementBytes) = (type.ValueKind == JsonValueKind.String ? TensorDtype.Find(type.GetString()) : null)
            ?? throw new InvalidDataException($"Tensor '{name}' has type {type.GetRawText()}; known are {TensorDtype.Names}.");
        long[] shape = ReadNumbers(name, "shape", value.GetProperty("shape"));
        long[] offsets = ReadNumbers(name, "data_offsets", value.GetProperty("data_offsets"));
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw new InvalidDataException($"Tensor '{name}' has data_offsets [{string.Join(", ", offsets)}]; they are begin and end.");
        }

        long bytes = CheckedBytes(name, shape, elementBytes);
        return offsets[1] - offsets[0] == bytes
            ? new SafeTensorsEntry(name, dtype, shape, offsets[0], offsets[1])
            : throw new InvalidDataException($"Tensor '{name}' of type {type.GetString()} and shape [{string.Join(", ", shape)}] needs {bytes} bytes; its data_offsets span {offsets[1] - offsets[0]}.");
    }

    private static long[] ReadNumbers(string name, string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"Tensor '{name}' has a {key} that is not a list.");
        }

        return
        [
            .. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number) && number >= 0
                ? number
                : throw new InvalidDataException($"Tensor '{name}' has {item.GetRawText()} in its {key}; a non-negative 64-bit integer is needed.")),
        ];
    }

    /// <summary>Shape times element size; sizes of 0 count as 1 for the overflow check, since strides are computed so.</summary>
    private static long CheckedBytes(string name, long[] shape, int elementBytes)
    {
        try
        {
            long limit = shape.Aggregate((long)elementBytes, (product, size) => checked(product * Math.Max(size, 1)));
            return shape.Contains(0) ? 0 : limit;
        }
        catch (OverflowException exception)
        {
            throw new InvalidDataException($"Tensor '{name}' has shape [{string.Join(", ", shape)}], which is too large.", exception);
        }
    }

    private static void CheckCoverage(List<SafeTensorsEntry> entries, long dataLength)
    {
        long covered = 0;
        foreach (SafeTensorsEntry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != covered)
            {
                string problem = entry.Begin < covered ? "overlaps the tensor before it" : "leaves a gap before it";
                throw new InvalidDataException($"Tensor '{entry.Name}' at data offset {entry.Begin} {problem}, which ends at {covered}.");
            }

            covered = entry.End;
        }

        if (covered != dataLength)
        {
            throw new InvalidDataException($"The safetensors header describes {covered} bytes of data; the file has {dataLength}.");
        }
    }
}

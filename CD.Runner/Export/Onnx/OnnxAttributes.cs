using CD.Runner.Protos.Onnx;
using Google.Protobuf;
using Kind = CD.Runner.Protos.Onnx.AttributeProto.Types.AttributeType;

namespace CD.Runner.Export.Onnx;

/// <summary>Makes the attributes of ONNX nodes.</summary>
internal static class OnnxAttributes
{
    /// <summary>A whole number.</summary>
    public static AttributeProto Of(string name, long value) => new() { Name = name, Type = Kind.Int, I = value };

    /// <summary>A number.</summary>
    public static AttributeProto Of(string name, float value) => new() { Name = name, Type = Kind.Float, F = value };

    /// <summary>A text.</summary>
    public static AttributeProto Of(string name, string value) => new() { Name = name, Type = Kind.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>Whole numbers.</summary>
    public static AttributeProto Of(string name, params long[] values)
    {
        AttributeProto attribute = new() { Name = name, Type = Kind.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}

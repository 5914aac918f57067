using CD.Runner.Protos.TensorFlow;
using Google.Protobuf;

namespace CD.Runner.Export.SavedModel;

/// <summary>Values of nodes' attributes.</summary>
internal static class AttributeValue
{
    /// <summary>A type.</summary>
    public static AttrValue Of(DataType type) => new() { Type = type };

    /// <summary>A switch.</summary>
    public static AttrValue Of(bool value) => new() { B = value };

    /// <summary>A whole number.</summary>
    public static AttrValue Of(long value) => new() { I = value };

    /// <summary>A number.</summary>
    public static AttrValue Of(float value) => new() { F = value };

    /// <summary>A text.</summary>
    public static AttrValue Of(string value) => new() { S = ByteString.CopyFromUtf8(value) };

    /// <summary>Whole numbers.</summary>
    public static AttrValue OfList(params ReadOnlySpan<long> values)
    {
        AttrValue.Types.ListValue list = new();
        foreach (long value in values)
        {
            list.I.Add(value);
        }

        return new AttrValue { List = list };
    }

    /// <summary>A shape as an attribute.</summary>
    public static AttrValue OfShape(params ReadOnlySpan<long> shape) => new() { Shape = ShapeOf(shape) };

    /// <summary>A shape; -1 for a size that is not known.</summary>
    public static TensorShapeProto ShapeOf(params ReadOnlySpan<long> shape)
    {
        TensorShapeProto proto = new();
        foreach (long size in shape)
        {
            proto.Dim.Add(new TensorShapeProto.Types.Dim { Size = size });
        }

        return proto;
    }
}

using System.Buffers.Binary;
using System.Globalization;
using CD.Runner.Protos.TensorFlow;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Export.SavedModel;

/// <summary>Collects the nodes of a TensorFlow graph; a node is known by its name, which is also that of its only output.</summary>
/// <remarks>Operations, inputs and attributes are those of TensorFlow's registry (tensorflow/core/ops); most attributes at their defaults are left out.</remarks>
internal sealed class GraphDefBuilder
{
    /// <summary>The graph version of TensorFlow 2.3; every operation used here is older, and any TensorFlow 2 reads it.</summary>
    private const int Producer = 440;

    private readonly GraphDef graph = new() { Versions = new VersionDef { Producer = Producer } };
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>Adds an operation.</summary>
    /// <param name="op">The operation's name, for example <c>MatMul</c>.</param>
    /// <param name="name">The node's name; numbered where it is taken.</param>
    /// <param name="inputs">The names of the nodes whose outputs it takes.</param>
    /// <param name="attributes">The attributes.</param>
    /// <returns>The node's name.</returns>
    public string Add(string op, string name, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, AttrValue Value)> attributes)
    {
        NodeDef node = new() { Name = Unique(name), Op = op };
        node.Input.AddRange(inputs);
        foreach ((string key, AttrValue value) in attributes)
        {
            node.Attr.Add(key, value);
        }

        graph.Node.Add(node);
        return node.Name;
    }

    /// <summary>Adds an operation whose only attribute is the type of its inputs.</summary>
    /// <param name="op">The operation's name.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="inputs">The names of the nodes whose outputs it takes.</param>
    /// <param name="type">The inputs' type.</param>
    /// <returns>The node's name.</returns>
    public string AddTyped(string op, string name, IReadOnlyList<string> inputs, DataType type = DataType.DtFloat) => Add(op, name, inputs, ("T", AttributeValue.Of(type)));

    /// <summary>Adds a constant.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="values">The values, of any type and on any device; kept as float32 in C order.</param>
    /// <returns>The node's name.</returns>
    public string Weights(string name, Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor plain = values.to_type(ScalarType.Float32).cpu().contiguous();
        return Constant(name, DataType.DtFloat, values.shape, plain.bytes.ToArray());
    }

    /// <summary>Adds an int32 constant.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="values">The values.</param>
    /// <param name="shape">Their shape; empty for a scalar.</param>
    /// <returns>The node's name.</returns>
    public string Integers(string name, ReadOnlySpan<int> values, params long[] shape)
    {
        byte[] content = new byte[values.Length * sizeof(int)];
        for (int index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(index * sizeof(int)), values[index]);
        }

        return Constant(name, DataType.DtInt32, shape, content);
    }

    /// <summary>Adds a float32 scalar.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The node's name.</returns>
    public string Scalar(string name, float value)
    {
        byte[] content = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(content, value);
        return Constant(name, DataType.DtFloat, [], content);
    }

    /// <summary>The graph of what was added.</summary>
    /// <returns>The graph.</returns>
    public GraphDef ToGraph() => graph;

    // TensorFlow's small tensors repeat their last value to the end, so content is never left out, not even where all values are zero.
    private string Constant(string name, DataType type, ReadOnlySpan<long> shape, byte[] content)
    {
        TensorProto tensor = new() { Dtype = type, TensorShape = AttributeValue.ShapeOf(shape), TensorContent = UnsafeByteOperations.UnsafeWrap(content) };
        return Add("Const", name, [], ("dtype", AttributeValue.Of(type)), ("value", new AttrValue { Tensor = tensor }));
    }

    // Names match [A-Za-z0-9.][A-Za-z0-9_.\-/]* (node_def.proto).
    private string Unique(string name)
    {
        string valid = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-' or '/' ? letter : '_'));
        valid = char.IsAsciiLetterOrDigit(valid[0]) ? valid : $"n{valid}";
        string unique = valid;
        for (int number = 1; !names.Add(unique); number++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{valid}_{number}");
        }

        return unique;
    }
}

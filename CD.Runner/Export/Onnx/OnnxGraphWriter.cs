using System.Runtime.InteropServices;
using CD.Model.Graphs;
using CD.Runner.Errors;
using CD.Runner.Protos.Onnx;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;
using DataType = CD.Runner.Protos.Onnx.TensorProto.Types.DataType;

namespace CD.Runner.Export.Onnx;

/// <summary>Collects the nodes, initializers, inputs and outputs of an ONNX graph.</summary>
/// <param name="weightsDtype">How kernels are kept.</param>
/// <param name="reserved">Names that only inputs and outputs of the graph bear.</param>
internal sealed class OnnxGraphWriter(WeightsDtype weightsDtype, IEnumerable<string> reserved)
{
    private readonly HashSet<string> names = new(reserved, StringComparer.Ordinal);

    /// <summary>The graph so far.</summary>
    public GraphProto Graph { get; } = new() { Name = "network" };

    /// <summary>A name that no other value has.</summary>
    /// <param name="name">The name to begin with.</param>
    /// <returns>The same, or one with a number where it is taken.</returns>
    public string NewName(string name)
    {
        string unique = name;
        for (int number = 1; !names.Add(unique); number++)
        {
            unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{number}");
        }

        return unique;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="operation">The operator, for example <c>Conv</c>.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="inputs">The values it takes; empty for one left out.</param>
    /// <param name="output">The value it gives.</param>
    /// <param name="attributes">Its attributes.</param>
    public void Add(string operation, string name, IReadOnlyList<string> inputs, string output, params IReadOnlyList<AttributeProto> attributes)
    {
        NodeProto node = new() { Name = name, OpType = operation };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        Graph.Node.Add(node);
    }

    /// <summary>Adds weights of a layer as float32 values, kernels behind a cast where they are kept in float16.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="weights">The weights' names in the layer.</param>
    /// <returns>The names of the values.</returns>
    /// <exception cref="UserErrorException">A kernel does not fit float16 (<see cref="ExitCode.Usage"/>).</exception>
    public IReadOnlyList<string> Weights(GraphNode node, params IReadOnlyList<string> weights) => [.. weights.Select(weight => Weight(node, weight))];

    /// <summary>Adds whole numbers that never change.</summary>
    /// <param name="name">A name to begin with.</param>
    /// <param name="values">The numbers.</param>
    /// <returns>The value's name.</returns>
    public string Integers(string name, params ReadOnlySpan<long> values) => Initializer(NewName(name), DataType.Int64, [values.Length], MemoryMarshal.AsBytes(values));

    /// <summary>Adds a number that never changes.</summary>
    /// <param name="name">A name to begin with.</param>
    /// <param name="value">The number.</param>
    /// <returns>The value's name.</returns>
    public string Number(string name, float value) => Numbers(name, [], [value]);

    /// <summary>Adds numbers that never change.</summary>
    /// <param name="name">A name to begin with.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="values">The numbers in C order.</param>
    /// <returns>The value's name.</returns>
    public string Numbers(string name, IEnumerable<long> shape, ReadOnlySpan<float> values) => Initializer(NewName(name), DataType.Float, shape, MemoryMarshal.AsBytes(values));

    /// <summary>Declares an input of the graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its number format.</param>
    /// <param name="document">What it is.</param>
    /// <param name="axes">Its axes: a number of values, or a name where that is free.</param>
    public void AddInput(string name, DataType type, string document, params IReadOnlyList<object> axes) => Graph.Input.Add(Describe(name, type, document, axes));

    /// <summary>Declares an output of the graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its number format.</param>
    /// <param name="document">What it is.</param>
    /// <param name="axes">As for an input.</param>
    public void AddOutput(string name, DataType type, string document, params IReadOnlyList<object> axes) => Graph.Output.Add(Describe(name, type, document, axes));

    private static ValueInfoProto Describe(string name, DataType type, string document, IReadOnlyList<object> axes)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(axes.Select(axis => axis is string free ? new TensorShapeProto.Types.Dimension { DimParam = free } : new TensorShapeProto.Types.Dimension { DimValue = (long)axis }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } }, DocString = document };
    }

    private string Weight(GraphNode node, string weight)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor values = (node.Weight(weight) ?? throw NoExportRule.For(OnnxExporter.FormatName, node, $"it has no values for '{weight}'")).detach().cpu();
        string name = NewName($"{node.Path}.{weight}");

        // Biases and statistics are few; in float16 they would cost accuracy and save nothing.
        if (weightsDtype == WeightsDtype.Float32 || values.dim() < 2)
        {
            return Initializer(name, DataType.Float, values.shape, values.to_type(ScalarType.Float32).contiguous().bytes);
        }

        Tensor half = values.to_type(ScalarType.Float16).contiguous();
        if (!half.isfinite().all().item<bool>())
        {
            throw NoExportRule.For(OnnxExporter.FormatName, node, $"a value of '{weight}' is beyond float16's 65504 (--weights-dtype float32 keeps it)");
        }

        string single = NewName($"{name}/float32");
        Add("Cast", single, [Initializer(name, DataType.Float16, half.shape, half.bytes)], single, OnnxAttributes.Of("to", (long)DataType.Float));
        return single;
    }

    private string Initializer(string name, DataType type, IEnumerable<long> shape, ReadOnlySpan<byte> bytes)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        Graph.Initializer.Add(tensor);
        return name;
    }
}

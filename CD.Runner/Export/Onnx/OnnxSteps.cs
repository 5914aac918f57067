using CD.Runner.Protos.Onnx;

namespace CD.Runner.Export.Onnx;

/// <summary>Adds nodes whose names begin alike, each giving one value of its own name.</summary>
/// <param name="writer">Receives the nodes.</param>
/// <param name="prefix">The beginning of the names.</param>
internal sealed class OnnxSteps(OnnxGraphWriter writer, string prefix)
{
    /// <summary>The beginning of the names.</summary>
    public string Prefix => prefix;

    /// <summary>Adds a node.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="step">The end of its name.</param>
    /// <param name="inputs">The values it takes.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of the value it gives.</returns>
    public string Add(string operation, string step, IReadOnlyList<string> inputs, params IReadOnlyList<AttributeProto> attributes)
    {
        string output = writer.NewName($"{prefix}/{step}");
        writer.Add(operation, output, inputs, output, attributes);
        return output;
    }
}

using CD.Model.Graphs;

namespace CD.Runner.Export.Onnx;

/// <summary>Writes one layer as ONNX nodes.</summary>
/// <param name="writer">Receives nodes and initializers.</param>
/// <param name="node">The layer.</param>
/// <param name="inputs">The names of the values it takes.</param>
/// <param name="inputShape">The shape of the first of them, batch first.</param>
/// <param name="output">The name of the value it gives.</param>
internal delegate void OnnxRule(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output);

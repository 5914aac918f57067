using CD.Model.Graphs;

namespace CD.Runner.Export.Keras;

/// <summary>Says one layer as standard Keras layers.</summary>
/// <param name="builder">Receives the layers.</param>
/// <param name="node">The layer.</param>
/// <param name="inputs">The Keras layers it takes.</param>
/// <returns>The Keras layer that gives its outputs.</returns>
internal delegate KerasLayer KerasRule(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs);

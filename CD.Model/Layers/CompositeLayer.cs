using CD.Model.Execution;
using CD.Model.Graphs;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A layer made of named layers; its variables are theirs, in the order in which they were added.</summary>
/// <remarks>A derived class adds its parts and says how they are connected (<see cref="Connect"/>); shapes, building and computing follow from that.</remarks>
public abstract class CompositeLayer : Layer
{
    private readonly List<(string Segment, Layer Layer)> parts = [];
    private ExecutionPlan? plan;

    /// <summary>Creates the layer without parts.</summary>
    /// <param name="name">The layer's name; null for the class name in snake case.</param>
    protected CompositeLayer(string? name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Variable> Variables => [.. parts.SelectMany(part => part.Layer.Variables)];

    /// <summary>The parts with their names in variable paths.</summary>
    protected IReadOnlyList<(string Segment, Layer Layer)> Parts => parts;

    /// <inheritdoc/>
    internal sealed override bool IsTraced => Built && Plan.IsTraced;

    /// <summary>The steps in which the parts compute.</summary>
    private ExecutionPlan Plan => plan ??= new ExecutionPlan(Describe());

    /// <inheritdoc/>
    /// <remarks>It follows from what the layer consists of.</remarks>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        GraphBuilder builder = new(inputShape);
        return Connect(builder, [builder.Input]).Shape;
    }

    /// <inheritdoc/>
    /// <remarks>The parts one after the other, unless a derived class says otherwise.</remarks>
    protected override GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs) =>
        parts.Aggregate(inputs[0], (values, part) => builder.Apply(part.Segment, part.Layer, values));

    /// <summary>Makes a layer a part of this one, which frees it.</summary>
    /// <typeparam name="TLayer">The part's class.</typeparam>
    /// <param name="segment">The part's name in variable paths.</param>
    /// <param name="layer">The part.</param>
    /// <returns>The same layer.</returns>
    protected TLayer AddPart<TLayer>(string segment, TLayer layer)
        where TLayer : Layer
    {
        parts.Add((segment, layer));
        return layer;
    }

    /// <summary>The context in which a part is built.</summary>
    /// <param name="index">The part's index.</param>
    /// <param name="context">This layer's context.</param>
    /// <returns>The same, unless a derived class gives some parts another policy.</returns>
    protected virtual BuildContext ContextOf(int index, BuildContext context) => context;

    /// <inheritdoc/>
    protected sealed override void BuildVariables(long[] inputShape, BuildContext context)
    {
        GraphBuilder shapes = new(inputShape);
        Connect(shapes, [shapes.Input]);
        for (int index = 0; index < parts.Count; index++)
        {
            parts[index].Layer.Build(shapes.InputShapeOf(parts[index].Layer), ContextOf(index, context).Child(parts[index].Segment));
        }
    }

    /// <inheritdoc/>
    /// <remarks>As the parts' graph says.</remarks>
    protected sealed override Tensor Compute(Tensor inputs, bool training) => Plan.Run(inputs, training);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            parts.ForEach(part => part.Layer.Dispose());
        }

        base.Dispose(disposing);
    }

    private ModelGraph Describe()
    {
        GraphBuilder builder = new(BuiltShape);
        return builder.ToGraph([new GraphOutput("outputs", Connect(builder, [builder.Input]).Node)]);
    }
}

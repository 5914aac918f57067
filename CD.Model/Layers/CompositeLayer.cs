using CD.Model.Inference;

namespace CD.Model.Layers;

/// <summary>A layer made of named layers; its variables are theirs, in the order in which they were added.</summary>
public abstract class CompositeLayer : Layer
{
    private readonly List<(string Segment, Layer Layer)> parts = [];

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
    /// <remarks>The parts one after the other, unless a derived class computes otherwise.</remarks>
    internal override void AddTo(InferenceBuilder builder) => parts.ForEach(part => part.Layer.AddTo(builder));

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

    /// <summary>Builds a part, with its own path.</summary>
    /// <param name="part">A part of this layer.</param>
    /// <param name="inputShape">The part's input shape.</param>
    /// <param name="context">This layer's context.</param>
    /// <returns>The part's output shape.</returns>
    protected long[] BuildPart(Layer part, long[] inputShape, BuildContext context)
    {
        part.Build(inputShape, context.Child(parts.First(entry => entry.Layer == part).Segment));
        return part.ComputeOutputShape(inputShape);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            parts.ForEach(part => part.Layer.Dispose());
        }

        base.Dispose(disposing);
    }
}

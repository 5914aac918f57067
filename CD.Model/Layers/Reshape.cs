using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>The same values in another shape, in the order of <c>[batch, channels, height, width]</c>.</summary>
public sealed class Reshape : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="targetShape">The shape without the batch, for example channels, height and width; one size may be -1 and follows from the others.</param>
    /// <param name="name">The layer's name; null for <c>reshape</c>.</param>
    /// <exception cref="ArgumentException">There is no axis, a size is below 1, or more than one is -1.</exception>
    public Reshape(IReadOnlyList<int> targetShape, string? name = null)
        : base(name)
    {
        TargetShape = [.. targetShape];
        if (TargetShape.Count == 0 || TargetShape.Any(size => size is < 1 and not -1) || TargetShape.Count(size => size == -1) > 1)
        {
            throw new ArgumentException($"targetShape has sizes of at least 1, of which one may be -1; received [{string.Join(", ", targetShape)}]. Leave the batch out.", nameof(targetShape));
        }
    }

    /// <summary>The shape without the batch.</summary>
    public IReadOnlyList<int> TargetShape { get; }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        long[] sizes = [.. inputShape.Skip(1)];
        long known = TargetShape.Where(size => size > 0).Aggregate(1L, (product, size) => product * size);
        if (inputShape.Length == 0 || sizes.Any(size => size < 0))
        {
            throw new ArgumentException($"Layer '{Name}' needs to know all sizes but the batch; received {Describe(inputShape)}.", nameof(inputShape));
        }

        long values = sizes.Aggregate(1L, (product, size) => product * size);
        bool free = TargetShape.Contains(-1);
        if (free ? values % known != 0 : values != known)
        {
            throw new ArgumentException($"Layer '{Name}' gives [batch, {string.Join(", ", TargetShape)}], {known} values or, with -1, a multiple of them; received {Describe(inputShape)} with {values}. Correct the shape.", nameof(inputShape));
        }

        return [inputShape[0], .. TargetShape.Select(size => size == -1 ? values / known : size)];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["target_shape"] = new JsonArray([.. TargetShape.Select(size => JsonValue.Create(size))]) };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Reshape FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(Reshape), config);
        return reader.Finish(new Reshape(reader.Value<int[]>("target_shape"), reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return Cast(inputs).reshape(ComputeOutputShape(inputs.shape)).alias().MoveToOuterDisposeScope();
    }
}

using System.Text.Json.Nodes;
using CD.Model.Gradients;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>Layers one after the other. A layer's index is its name in variable paths: <c>0.weight</c>, <c>1.running_mean</c>.</summary>
public class Sequential : CompositeLayer
{
    /// <summary>Creates a chain of layers, which it owns.</summary>
    /// <param name="layers">At least one layer, in the order of the computation; each is used once.</param>
    /// <param name="name">The layer's name; null for <c>sequential</c>.</param>
    /// <exception cref="ArgumentException">There is no layer, or one appears twice.</exception>
    public Sequential(IReadOnlyList<Layer> layers, string? name = null)
        : base(name)
    {
        if (layers.Count == 0 || layers.Distinct().Count() != layers.Count)
        {
            throw new ArgumentException($"A Sequential has at least one layer and each once; received {layers.Count} of which {layers.Distinct().Count()} are distinct. Create a layer for each place.", nameof(layers));
        }

        for (int index = 0; index < layers.Count; index++)
        {
            AddPart(index.ToString(System.Globalization.CultureInfo.InvariantCulture), layers[index]);
        }
    }

    /// <summary>The layers in the order of the computation.</summary>
    public IReadOnlyList<Layer> Layers => [.. Parts.Select(part => part.Layer)];

    /// <inheritdoc/>
    protected internal override bool OutputMayBeOverwritten => Parts[^1].Layer.OutputMayBeOverwritten;

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new()
    {
        ["name"] = Name,
        ["layers"] = new JsonArray([.. Parts.Select(part => LayerSerializer.Serialize(part.Layer))]),
    };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Sequential FromConfig(JsonObject config, LayerSerializer serializer)
    {
        ConfigReader reader = new(nameof(Sequential), config);
        return reader.Finish(new Sequential([.. reader.Node("layers").AsArray().Select(layer => serializer.Deserialize(layer!.AsObject()))], reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    internal override bool IsTraced => Built && Parts.All(part => part.Layer.IsTraced && part.Layer.ComputeDtype == ComputeDtype);

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs) => ChainTrace.Run(inputs, Steps(0, Parts.Count));

    /// <inheritdoc/>
    /// <remarks>In training, neighbours that know their gradients themselves are one node of libtorch's graph.</remarks>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = inputs;
        for (int index = 0, next; index < Parts.Count; index = next)
        {
            next = training ? TracedEnd(index) : index;
            Tensor outputs;
            if (next > index)
            {
                outputs = LayerFunction.Call(values, Parts[index].Layer.ComputeDtype, Parts.Take(next).Skip(index).SelectMany(part => part.Layer.Variables), [.. Steps(index, next)]);
                DisposeUnless(index == 0, values);
            }
            else
            {
                next = index + 1;
                outputs = index == 0 ? Parts[0].Layer.Call(values, training) : Parts[index].Layer.CallOwned(values, training, Parts[index - 1].Layer.OutputMayBeOverwritten);
            }

            values = outputs;
        }

        return values.MoveToOuterDisposeScope();
    }

    private static void DisposeUnless(bool kept, Tensor values)
    {
        if (!kept)
        {
            values.Dispose();
        }
    }

    /// <summary>The end of the traced layers of one type that begin at an index; the index itself where there are none.</summary>
    private int TracedEnd(int start)
    {
        int end = start;
        while (end < Parts.Count && Parts[end].Layer.IsTraced && Parts[end].Layer.ComputeDtype == Parts[start].Layer.ComputeDtype)
        {
            end++;
        }

        return end;
    }

    /// <summary>The steps of traced layers; a normalization and the rectifier behind it are one.</summary>
    private IEnumerable<TracedStep> Steps(int start, int end)
    {
        for (int index = start; index < end; index++)
        {
            if (Parts[index].Layer is BatchNormalization normalization && index + 1 < end && Parts[index + 1].Layer is ReLU)
            {
                index++;
                yield return inputs => normalization.CallTraced(inputs, shortcut: null, rectify: true);
            }
            else
            {
                yield return Parts[index].Layer.CallTraced;
            }
        }
    }
}

using System.Globalization;
using CD.Model.Graphs;
using CD.Model.Serialization;
using CD.Runner.Export;
using CD.Runner.Export.Keras;
using PureHDF;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Weights;

/// <summary>Finds a network's weights in Keras' HDF5 file, and brings them into this project's names and layout.</summary>
/// <param name="graph">The network.</param>
/// <param name="stream">The file, which tells what was read of it.</param>
internal sealed class KerasWeightReader(ModelGraph graph, MeteredStream stream)
{
    private const int MostGroups = 10_000;
    private const int LongestName = 1_000;
    private const string NameAttribute = "name";
    private const string DtypeAttribute = "dtype";

    /// <summary>Reads the weights of all layers, or of the backbone's where the file holds these alone.</summary>
    /// <param name="root">The file's root.</param>
    /// <returns>The tensors; the caller owns them.</returns>
    /// <exception cref="InvalidDataException">A layer is missing, left over, or of another shape.</exception>
    public IReadOnlyList<NamedTensor> Read(IH5Group root)
    {
        Dictionary<string, IH5Group> groups = Groups(root);
        using DisposeScope scope = NewDisposeScope();
        List<NamedTensor> tensors = [];
        foreach ((KerasLayer layer, IH5Group variables) in ByName(groups) ?? ByOrder(groups))
        {
            if (variables.LinkExists(Text(layer.Weights.Count)))
            {
                throw new InvalidDataException($"the layer {layer.Name} has more than the {layer.Weights.Count} weights of this network's {layer.ClassName}.");
            }

            tensors.AddRange(layer.Weights.Select((weight, index) => new NamedTensor($"{layer.Node!.Path}.{weight.Own}", Values(variables, layer, index))));
        }

        return [.. tensors.Select(entry => entry with { Tensor = entry.Tensor.MoveToOuterDisposeScope() })];
    }

    /// <summary>The groups of variables by their layers' groups, layers without weights left out.</summary>
    private static Dictionary<string, IH5Group> Groups(IH5Group root)
    {
        if (!root.LinkExists(KerasWeightPaths.Layers) || root.Get(KerasWeightPaths.Layers) is not IH5Group layers)
        {
            throw new InvalidDataException($"it has no group {KerasWeightPaths.Layers}, as the weights of a Keras 3 model have; save with model.save or model.save_weights of Keras 3.");
        }

        Dictionary<string, IH5Group> groups = new(StringComparer.Ordinal);
        foreach (IH5Group layer in layers.Children().Take(MostGroups).OfType<IH5Group>())
        {
            if (layer.LinkExists(KerasWeightPaths.Variables) && layer.Get(KerasWeightPaths.Variables) is IH5Group variables && variables.LinkExists(Text(0)))
            {
                groups[layer.Name] = variables;
            }
        }

        return groups;
    }

    /// <summary>The layers by the names that the file gives them; null where it does not, or gives none of this network's.</summary>
    private List<(KerasLayer Layer, IH5Group Variables)>? ByName(Dictionary<string, IH5Group> groups)
    {
        KerasLayer[] own = [.. Layers(graph.Outputs).Where(layer => layer.Weights.Count > 0)];
        Dictionary<string, IH5Group> named = new(StringComparer.Ordinal);
        foreach (IH5Group variables in groups.Values)
        {
            if (NameOf(variables) is not { } name)
            {
                return null;
            }

            if (!named.TryAdd(name, variables))
            {
                throw new InvalidDataException($"two layers are called {name}.");
            }
        }

        if (!own.Any(layer => named.ContainsKey(layer.Name)))
        {
            return null;
        }

        // Clusters that an export added are no part of the network.
        named.Remove(ClusterLayer.ScoresName);
        if (named.Keys.FirstOrDefault(name => own.All(layer => layer.Name != name)) is { } unknown)
        {
            throw new InvalidDataException($"its layer {unknown} is none of this network's.");
        }

        bool backboneAlone = own.All(layer => IsOfBackbone(layer) || !named.ContainsKey(layer.Name));
        KerasLayer[] wanted = backboneAlone ? [.. own.Where(IsOfBackbone)] : own;
        return wanted.FirstOrDefault(layer => !named.ContainsKey(layer.Name)) is { } missing
            ? throw new InvalidDataException($"it lacks this network's layer {missing.Name} ({missing.ClassName}).")
            : [.. wanted.Select(layer => (layer, named[layer.Name]))];
    }

    /// <summary>The layers by Keras' order of the whole network, or of its backbone.</summary>
    private IEnumerable<(KerasLayer Layer, IH5Group Variables)> ByOrder(Dictionary<string, IH5Group> groups)
    {
        IReadOnlyList<(KerasLayer Layer, string Group)> whole = KerasWeightPaths.Of(Layers(graph.Outputs));
        IReadOnlyList<(KerasLayer Layer, string Group)> backbone = KerasWeightPaths.Of(Layers([graph.Outputs[0]]));
        IReadOnlyList<(KerasLayer Layer, string Group)> chosen = backbone.All(layer => IsOfBackbone(layer.Layer)) && groups.Count == backbone.Count ? backbone : whole;
        if (chosen.FirstOrDefault(layer => !groups.ContainsKey(layer.Group)) is { Layer: { } missing } lacking)
        {
            throw new InvalidDataException($"it lacks {KerasWeightPaths.Layers}/{lacking.Group}, this network's layer {missing.Name}; it has {groups.Count} layers with weights, the network {whole.Count}.");
        }

        return groups.Keys.FirstOrDefault(name => chosen.All(layer => layer.Group != name)) is { } unknown
            ? throw new InvalidDataException($"its {KerasWeightPaths.Layers}/{unknown} is none of this network's; it has {groups.Count} layers with weights, the network {whole.Count}.")
            : chosen.Select(layer => (layer.Layer, groups[layer.Group]));
    }

    private static bool IsOfBackbone(KerasLayer layer) => layer.Node!.Path.StartsWith(NetworkWeights.Backbone, StringComparison.Ordinal);

    private IReadOnlyList<KerasLayer> Layers(IReadOnlyList<GraphOutput> outputs) =>
        KerasModel.Of(graph.Only([.. outputs.Select((output, index) => new GraphOutput($"stage{Text(index)}", output.Node))]), KerasExporter.FormatName).Layers;

    private static string? NameOf(IH5Group variables)
    {
        if (!variables.AttributeExists(NameAttribute))
        {
            return null;
        }

        IH5Attribute attribute = variables.Attribute(NameAttribute);
        bool isText = attribute.Type.Class is H5DataTypeClass.String or H5DataTypeClass.VariableLength && attribute.Type.Size <= LongestName && attribute.Space.Dimensions.Length == 0;
        return isText ? attribute.Read<string>() : throw new InvalidDataException("a layer's name is no text.");
    }

    private Tensor Values(IH5Group variables, KerasLayer layer, int index)
    {
        KerasWeight weight = layer.Weights[index];
        Tensor own = layer.Node!.Weight(weight.Own) ?? throw new InvalidDataException($"the network has no {layer.Name}/{weight.Name}.");
        long[] shape = weight.Axes is null ? own.shape : [.. weight.Axes.Select(axis => own.shape[axis])];
        string place = $"{layer.Name}/{weight.Name}";
        if (!variables.LinkExists(Text(index)) || variables.Get(Text(index)) is not IH5Dataset dataset)
        {
            throw new InvalidDataException($"{place} is missing or no data set.");
        }

        // Everything is compared before anything is read.
        ulong[] found = dataset.Space.Dimensions;
        if (found.Length != shape.Length || !found.Zip(shape).All(pair => pair.First == (ulong)pair.Second))
        {
            throw new InvalidDataException($"{place} has the shape [{string.Join(", ", found)}], this network's has [{string.Join(", ", shape)}].");
        }

        if (dataset.Type.Class != H5DataTypeClass.FloatingPoint || dataset.Type.Size is not (2 or 4 or 8) || dataset.AttributeExists(DtypeAttribute))
        {
            throw new InvalidDataException($"{place} is neither float32, float64 nor float16.");
        }

        if (dataset.Layout.Class is not (H5DataLayoutClass.Contiguous or H5DataLayoutClass.Compact))
        {
            throw new InvalidDataException($"{place} is in chunks or compressed, which Keras does not write; save it contiguous.");
        }

        long before = stream.Given;
        Tensor values = dataset.Type.Size switch
        {
            2 => tensor(dataset.Read<Half[]>(), shape, ScalarType.Float16),
            4 => tensor(dataset.Read<float[]>(), shape),
            _ => tensor(dataset.Read<double[]>(), shape),
        };

        // An HDF5 file may point into others, and may leave values out; neither is a file of weights.
        return stream.Given - before >= own.numel() * dataset.Type.Size
            ? weight.Inverse is { } axes ? values.permute(axes).contiguous() : values
            : throw new InvalidDataException($"the values of {place} are not in the file.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

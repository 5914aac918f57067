using System.Text.Json;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>One network of <c>Golden/network.json</c>, with the weights described there.</summary>
internal static class GoldenNetwork
{
    public static JsonElement Read(BackboneKind backbone) =>
        GoldenFile.Read("network.json").GetProperty("networks").EnumerateArray().Single(network => network.GetProperty("backbone").GetString() == backbone.ToString());

    /// <summary>A built network of the recorded sizes; D is the record's <c>hidden</c>, M its <c>features</c>.</summary>
    public static ContrastiveDisentanglingNetwork Build(BackboneKind backbone, DTypePolicy policy, int seed = 1)
    {
        JsonElement golden = Read(backbone);
        ContrastiveDisentanglingNetwork network = new(new NetworkOptions
        {
            Backbone = backbone,
            LatentDimensions = golden.GetProperty("hidden").GetInt32(),
            FeatureHeads = golden.GetProperty("features").GetInt32(),
        });
        using Generator generator = new((ulong)seed);
        network.Build(new BuildContext(CPU, policy, generator));
        return network;
    }

    /// <summary>A network with the recorded weights, in float64.</summary>
    public static ContrastiveDisentanglingNetwork Load(BackboneKind backbone)
    {
        ContrastiveDisentanglingNetwork network = Build(backbone, DTypePolicy.Float64);
        using IDisposable scope = NewDisposeScope();
        network.LoadState([.. Read(backbone).GetProperty("state").EnumerateArray().Select(Fill)]);
        return network;
    }

    public static Tensor View(int view) => GoldenFile.Tensor(899UL + (ulong)view, 0.0, 1.0, 4, 3, 64, 64);

    private static NamedTensor Fill(JsonElement entry)
    {
        string name = entry.GetProperty("key").GetString()!;
        long[] shape = entry.GetProperty("shape").Longs();
        JsonElement fill = entry.GetProperty("fill");
        return new NamedTensor(name, fill.ValueKind == JsonValueKind.Null
            ? zeros(shape, ScalarType.Int64)
            : GoldenFile.Tensor(fill[0].GetUInt64(), fill[1].GetDouble(), fill[2].GetDouble(), shape));
    }
}

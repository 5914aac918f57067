using CD.Model.Serialization;
using CD.Runner.Methods;

namespace CD.Runner.Weights;

/// <summary>Safetensors files, such as a run's <c>model.safetensors</c>.</summary>
internal sealed class SafeTensorsFormat : IWeightFormat
{
    private const int HeaderPlace = sizeof(ulong);

    /// <inheritdoc/>
    public string Name => "safetensors";

    /// <inheritdoc/>
    public bool Recognizes(WeightSample sample) => sample.Head.Length > HeaderPlace && sample.Head[HeaderPlace] == (byte)'{';

    /// <inheritdoc/>
    public TensorArchive Read(string path, ILearner learner)
    {
        using FileStream stream = File.OpenRead(path);
        return SafeTensors.Read(stream);
    }
}

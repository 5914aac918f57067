using CD.Model.Serialization;
using CD.Model.Serialization.PyTorch;
using CD.Runner.Methods;

namespace CD.Runner.Weights;

/// <summary>Files of PyTorch's <c>torch.save</c>, both forms.</summary>
internal sealed class PyTorchFormat : IWeightFormat
{
    /// <inheritdoc/>
    public string Name => "PyTorch (torch.save)";

    /// <inheritdoc/>
    public bool Recognizes(WeightSample sample) =>
        PyTorchFile.MayBe(sample.Head) && (!sample.IsZip || sample.Entries.Count == 0 || sample.Entries.Any(entry => entry.EndsWith("/data.pkl", StringComparison.Ordinal)));

    /// <inheritdoc/>
    public TensorArchive Read(string path, ILearner learner)
    {
        using FileStream stream = File.OpenRead(path);
        return PyTorchFile.Read(stream);
    }
}

using CD.Model.Serialization;
using CD.Runner.Methods;

namespace CD.Runner.Weights;

/// <summary>A format of files that hold a network's weights. A new one is one class and one line in <see cref="WeightFile"/>.</summary>
internal interface IWeightFormat
{
    /// <summary>The format's name in messages.</summary>
    string Name { get; }

    /// <summary>Whether a file is of this format, by its content.</summary>
    /// <param name="sample">The file's first bytes and, of a zip archive, its entries.</param>
    bool Recognizes(WeightSample sample);

    /// <summary>Reads the tensors under the state names of PyTorch.</summary>
    /// <param name="path">The file.</param>
    /// <param name="learner">The network that takes them, for formats that need its description; left as it is.</param>
    /// <returns>The tensors, which the caller owns.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or refused; the message names the reason in one line.</exception>
    TensorArchive Read(string path, ILearner learner);
}

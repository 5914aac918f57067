using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Weights;

/// <summary>Puts the weights of a file into a network.</summary>
internal static class NetworkWeights
{
    /// <summary>How the names of a backbone's weights begin.</summary>
    public const string Backbone = "resnet.";

    private const string Classifier = "fc.";
    private const string ParameterName = " (Parameter '";
    private const string Counter = "num_batches_tracked";

    /// <summary>Loads the whole network from a file; for programs that use it as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="learner">The network; changed in place.</param>
    /// <param name="note">Told one line where numbers are rounded; null for nobody.</param>
    /// <exception cref="UserErrorException">The file cannot be read, does not fit, or holds a backbone alone.</exception>
    public static void Load(string path, ILearner learner, Action<string>? note) => Load(path, learner, backboneSuffices: false, note);

    /// <summary>Loads initial weights, of a whole network or of a backbone alone, torchvision's too, whose heads keep theirs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="learner">The network with its initial weights; changed in place.</param>
    /// <param name="note">Told one line each about heads that keep their weights and numbers that are rounded; null for nobody.</param>
    /// <exception cref="UserErrorException">The file cannot be read, or does not fit.</exception>
    public static void LoadInitial(string path, ILearner learner, Action<string>? note) => Load(path, learner, backboneSuffices: true, note);

    private static void Load(string path, ILearner learner, bool backboneSuffices, Action<string>? note)
    {
        using DisposeScope scope = NewDisposeScope();
        using TensorArchive archive = WeightFile.Read(path, learner);
        IReadOnlyList<NamedTensor> own = learner.ModelState();
        if (own.Count == 0)
        {
            throw new UserErrorException(ExitCode.Usage, $"{path}: this run's method trains no network, so there is nothing to put weights into; leave out --weights.");
        }

        bool torchvision = IsTorchvision(archive.Tensors);
        bool backboneAlone = torchvision || IsBackbone(archive.Tensors, own);
        if (backboneAlone && !backboneSuffices)
        {
            throw new UserErrorException(ExitCode.Usage, $"{path} holds a backbone alone, and the network's heads are not in it. Train from it with train --weights {path}.");
        }

        List<NamedTensor> state = torchvision
            ? [.. archive.Tensors.Where(entry => !entry.Name.StartsWith(Classifier, StringComparison.Ordinal)).Select(entry => entry with { Name = Backbone + entry.Name })]
            : [.. archive.Tensors];
        HashSet<string> names = new(state.Select(entry => entry.Name), StringComparer.Ordinal);
        state.AddRange(own.Where(entry => !names.Contains(entry.Name) && (entry.Name.EndsWith(Counter, StringComparison.Ordinal) || (backboneAlone && !IsOfBackbone(entry)))));
        List<NamedTensor> converted = Converted(state, own, out ScalarType? rounded);
        try
        {
            learner.LoadModel(converted);
        }
        catch (ArgumentException exception)
        {
            throw new UserErrorException(ExitCode.Usage, $"The weights {path} do not fit: {exception.Message.Split(ParameterName)[0]}", exception);
        }

        if (rounded is { } format)
        {
            note?.Invoke($"The weights of {path} are rounded to the run's {format}.");
        }

        if (backboneAlone)
        {
            note?.Invoke($"{path} holds a backbone alone: the heads keep their initial weights.");
        }
    }

    /// <summary>torchvision's names have no part before them; the authors' begin with <c>resnet.</c>.</summary>
    private static bool IsTorchvision(IReadOnlyList<NamedTensor> tensors) =>
        tensors.Any(entry => entry.Name == "conv1.weight") && tensors.Any(entry => entry.Name == "layer1.0.conv1.weight");

    /// <summary>Whether a file has nothing but the backbone of a network with more.</summary>
    private static bool IsBackbone(IReadOnlyList<NamedTensor> tensors, IReadOnlyList<NamedTensor> own) =>
        tensors.Count > 0 && tensors.All(IsOfBackbone) && !own.All(IsOfBackbone);

    private static bool IsOfBackbone(NamedTensor entry) => entry.Name.StartsWith(Backbone, StringComparison.Ordinal);

    /// <summary>Numbers in the network's own formats: floating point in floating point, whole numbers in whole numbers.</summary>
    private static List<NamedTensor> Converted(List<NamedTensor> state, IReadOnlyList<NamedTensor> own, out ScalarType? rounded)
    {
        Dictionary<string, ScalarType> types = own.ToDictionary(entry => entry.Name, entry => entry.Tensor.dtype, StringComparer.Ordinal);
        rounded = null;
        List<NamedTensor> converted = [];
        foreach (NamedTensor entry in state)
        {
            ScalarType type = types.GetValueOrDefault(entry.Name, entry.Tensor.dtype);
            bool alike = is_floating_point(type) == is_floating_point(entry.Tensor.dtype) && entry.Tensor.dtype != ScalarType.Bool;
            if (alike && is_floating_point(type) && promote_types(entry.Tensor.dtype, type) != type)
            {
                rounded = type;
            }

            converted.Add(alike ? entry with { Tensor = entry.Tensor.detach().to_type(type) } : entry);
        }

        return converted;
    }
}

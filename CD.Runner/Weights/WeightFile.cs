using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Methods;

namespace CD.Runner.Weights;

/// <summary>Reads a file of weights, whatever its format, which its content tells and not its name.</summary>
internal static class WeightFile
{
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <summary>The formats on offer, in the order in which they are asked.</summary>
    public static IReadOnlyList<IWeightFormat> Formats => [new SafeTensorsFormat(), new PyTorchFormat(), new KerasFormat()];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="learner">The network that is to take the weights; left as it is.</param>
    /// <returns>The tensors without the prefixes of DataParallel (<c>module.</c>) and of compiled modules (<c>_orig_mod.</c>); the caller owns them.</returns>
    /// <exception cref="UserErrorException">The file is missing, damaged, refused, or of no known format.</exception>
    public static TensorArchive Read(string path, ILearner learner)
    {
        if (path.Length == 0)
        {
            throw new UserErrorException(ExitCode.Usage, "--weights is empty; name a file of weights.");
        }

        try
        {
            WeightSample sample = WeightSample.Of(path);
            IWeightFormat format = Formats.FirstOrDefault(format => format.Recognizes(sample))
                ?? throw new InvalidDataException($"it is of none of the formats {string.Join(", ", Formats.Select(format => format.Name))}.");
            TensorArchive archive = format.Read(path, learner);
            return archive with { Tensors = Unwrapped(archive.Tensors) };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException(ExitCode.Usage, $"{path}: there is no such file of weights; check its path.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserErrorException(ExitCode.Storage, $"The weights {path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>A prefix goes where every name has it.</summary>
    private static IReadOnlyList<NamedTensor> Unwrapped(IReadOnlyList<NamedTensor> tensors)
    {
        string? wrapper = Wrappers.FirstOrDefault(prefix => tensors.Count > 0 && tensors.All(entry => entry.Name.Length > prefix.Length && entry.Name.StartsWith(prefix, StringComparison.Ordinal)));
        return wrapper is null ? tensors : Unwrapped([.. tensors.Select(entry => entry with { Name = entry.Name[wrapper.Length..] })]);
    }
}

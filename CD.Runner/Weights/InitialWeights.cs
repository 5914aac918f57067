using System.Security.Cryptography;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;

namespace CD.Runner.Weights;

/// <summary>The file of weights with which a run begins, <c>model.weights</c>: its content is part of the experiment, its path is not.</summary>
internal static class InitialWeights
{
    private const int Shown = 12;

    /// <summary>Completes a configuration by the file's hash, before the run is named. A recorded hash stands: a run that goes on needs no file.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>The configuration with <c>model.weights_hash</c> where there is a file.</returns>
    /// <exception cref="UserErrorException">The file is missing, or the method has no network.</exception>
    public static RunConfiguration Complete(RunConfiguration configuration)
    {
        if (configuration.Model.Weights is not { } path || configuration.Model.WeightsHash is not null)
        {
            return configuration;
        }

        return configuration.Method.Uses("model.weights")
            ? configuration with { Model = configuration.Model with { WeightsHash = Hash(path) } }
            : throw new UserErrorException(ExitCode.Usage, $"The method {configuration.Method.Name} trains no network, so there is nothing to begin with weights; leave out --weights and model.weights.");
    }

    /// <summary>Loads the file into a network that a run begins with.</summary>
    /// <param name="settings">The model's settings, completed.</param>
    /// <param name="learner">The network with its initial weights; changed in place.</param>
    /// <param name="note">Told what a person should know.</param>
    /// <exception cref="UserErrorException">The file is missing, another than the recorded one, cannot be read, or does not fit.</exception>
    public static void Load(ModelSettings settings, ILearner learner, Action<string> note)
    {
        if (settings.Weights is not { } path)
        {
            if (settings.WeightsHash is not null)
            {
                throw new UserErrorException(ExitCode.Usage, "model.weights_hash is the hash of model.weights, which is not given; give that file with --weights FILE.");
            }

            return;
        }

        string hash = Hash(path);
        if (settings.WeightsHash is { } expected && expected != hash)
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"{path} is not the file of model.weights_hash ({expected[..Shown]}): found {hash[..Shown]}. Point --weights at the unchanged file, or start another run.");
        }

        NetworkWeights.LoadInitial(path, learner, note);
    }

    /// <summary>Says of a run that goes on from its checkpoint whether its file has changed meanwhile, which changes nothing.</summary>
    /// <param name="settings">The model's settings, completed.</param>
    /// <param name="note">Told one line where the file is there and another.</param>
    public static void TellChange(ModelSettings settings, Action<string> note)
    {
        if (settings is { Weights: { } path, WeightsHash: { } expected } && File.Exists(path) && Hash(path) is var found && found != expected)
        {
            note($"{path} is no longer the file that this run began with ({expected[..Shown]}, found {found[..Shown]}); the run goes on from its checkpoint, which does not need it.");
        }
    }

    private static string Hash(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException(ExitCode.Usage, $"{path}: there is no such file of weights; give it with --weights FILE.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.Storage, $"The weights {path} cannot be read: {exception.Message}", exception);
        }
    }
}

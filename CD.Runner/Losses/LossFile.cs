using System.Security.Cryptography;
using CD.Losses.FSharp;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Runner.Tables;

namespace CD.Runner.Losses;

/// <summary>The catalogue of losses that a run chooses from: the built-in one and, where there is one, the user's file.</summary>
/// <param name="Settings">The objective's settings, with the file's hash.</param>
/// <param name="Catalogue">The terms there are.</param>
/// <param name="Terms">The names of the file's terms; empty without a file.</param>
internal sealed record LossFile(ObjectiveSettings Settings, Catalogue Catalogue, IReadOnlyList<string> Terms)
{
    /// <summary>A line for a user whose file is given but not used; null where there is nothing to say.</summary>
    public string? Notice => Terms.Count == 0 || Terms.Any(Settings.Extra.ContainsKey)
        ? null
        : $"The objective uses none of the losses in {Settings.Losses}: {string.Join(", ", Terms)}. Give one a weight, for example with --set objective.extra.{Terms[0]}=0.5.";

    /// <summary>Reads the file that the settings name: compiles a script, loads it, and adds its functions to the built-in catalogue.</summary>
    /// <param name="settings">The objective's settings.</param>
    /// <returns>The catalogue, and the settings with the file's hash.</returns>
    /// <exception cref="UserErrorException">The file is missing, another than the recorded one, does not compile, or a function's name cannot be a term's.</exception>
    public static LossFile Read(ObjectiveSettings settings)
    {
        if (settings.Losses is not { } path)
        {
            return settings.LossesHash is null
                ? new LossFile(settings, Catalogue.BuiltIn, [])
                : throw new UserErrorException(ExitCode.Usage, "objective.losses_hash is the hash of objective.losses, which is not given; give that file with --losses FILE.");
        }

        if (!File.Exists(path))
        {
            throw new UserErrorException(ExitCode.Usage, $"{path}: there is no such file of losses; give it with --losses FILE.");
        }

        byte[] content = File.ReadAllBytes(path);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        if (settings.LossesHash is { } expected && expected != hash)
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"{path} is not the file of objective.losses_hash ({expected[..12]}): found {hash[..12]}. Point --losses at the unchanged file, or start another run.");
        }

        IReadOnlyDictionary<string, string> host = HostAssemblies.Files();
        bool isScript = path.EndsWith(".fsx", StringComparison.OrdinalIgnoreCase);
        IReadOnlyList<LossFunction> functions = LossAssembly.Read(path, isScript ? ScriptCompiler.Compile(path, content, host) : content, host);
        Catalogue catalogue = Catalogue.BuiltIn;
        foreach (LossFunction function in Checked(path, functions))
        {
            catalogue = catalogue.With(function.Term, function.Compute);
        }

        return new LossFile(settings with { LossesHash = hash }, catalogue, [.. functions.Select(function => function.Term)]);
    }

    private static IReadOnlyList<LossFunction> Checked(string path, IReadOnlyList<LossFunction> functions)
    {
        if (functions.Count == 0)
        {
            throw Wrong(path, "it has no loss: a public function with one parameter of type Outputs and a torch.Tensor result, such as let smallLatent (outputs: Outputs) = outputs.Latent1.square().mean ().");
        }

        foreach (IGrouping<string, LossFunction> named in functions.GroupBy(function => function.Term))
        {
            LossFunction[] same = [.. named];
            if (same.Length > 1)
            {
                throw Wrong(path, $"{string.Join(" and ", same.Select(function => function.Function))} would both be the term {named.Key}; rename one, or make it private.");
            }

            if (ObjectiveFunction.OwnTermNames.Contains(named.Key) || Catalogue.BuiltIn.Names.Contains(named.Key) || EpochTable.HasColumn(named.Key))
            {
                throw Wrong(path, $"{same[0].Function} would be the term {named.Key}, a name that the program uses itself; rename the function.");
            }

            if (!Guard.isName(named.Key) || !SettingCatalogue.IsItemName(named.Key))
            {
                throw Wrong(path, $"{same[0].Function} would be the term {named.Key}; a term's name begins with a letter and has at most 64 letters, digits and underscores, so rename the function.");
            }
        }

        return functions;
    }

    private static UserErrorException Wrong(string path, string message) => new(ExitCode.Usage, $"{path}: {message}");
}

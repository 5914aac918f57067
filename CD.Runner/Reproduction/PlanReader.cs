using System.Reflection;
using System.Text;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CD.Runner.Reproduction;

/// <summary>Reads plans: the paper's, which comes with the program, and users' files, which may use the paper's variants.</summary>
internal static class PlanReader
{
    /// <summary>The name of all of the paper's tables and figures.</summary>
    public const string All = "all";

    private const string Resource = "reproduction/paper.yaml";
    private const int LargestFile = 1024 * 1024;

    /// <summary>The name of the plan that compares all methods.</summary>
    public const string Comparison = "comparison";

    /// <summary>The paper's tables and figures.</summary>
    public static Plan Paper { get; } = Parse(ResourceText(Resource), "the paper's plan", null, lenient: true);

    /// <summary>The text of the plan that compares all methods, with what each took.</summary>
    public static string ComparisonText => ResourceText($"reproduction/{Comparison}.yaml");

    /// <summary>Reads a plan file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lenient">Whether variants of methods that this program does not have are left out instead of being errors.</param>
    /// <returns>Its tables and figures; its variants and the paper's.</returns>
    /// <exception cref="UserErrorException">It is missing, too large, not YAML or not a plan (<see cref="ExitCode.Usage"/>).</exception>
    public static Plan ReadFile(string path, bool lenient = false)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw ConfigurationError.At(path, $"there is no such plan; give a YAML file, or names among {string.Join(", ", Paper.Items())} and {All}, or {Comparison}.");
        }

        return file.Length <= LargestFile
            ? Parse(File.ReadAllText(path, Encoding.UTF8), path, Paper, lenient)
            : throw ConfigurationError.At(path, "a plan holds at most 1 MiB; this file is larger.");
    }

    /// <summary>Reads a plan's text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="known">A plan whose variants may be used; null for none.</param>
    /// <param name="lenient">Whether variants of methods that this program does not have are left out, and their cells empty, instead of being errors.</param>
    /// <exception cref="UserErrorException">It is not a plan (<see cref="ExitCode.Usage"/>).</exception>
    public static Plan Parse(string text, string name, Plan? known, bool lenient = false)
    {
        Plan read;
        try
        {
            read = Deserializer().Deserialize<Plan>(text) ?? new Plan();
        }
        catch (YamlException exception)
        {
            string reason = (exception.InnerException ?? exception).Message.ReplaceLineEndings(" ");
            throw ConfigurationError.At($"{name} line {exception.Start.Line}", $"this is not a plan: {reason}", exception);
        }

        PlanCheck.RequireContent(read, name);
        Dictionary<string, PlanVariant> variants = new(known?.Variants ?? []);
        foreach ((string key, PlanVariant variant) in read.Variants)
        {
            variants[key] = variant;
        }

        Plan plan = read with { Variants = variants };
        plan = lenient ? plan.WithKnownMethods(method => MethodCatalogue.BuiltIn.Find(method) is not null) : plan;
        PlanCheck.Check(plan, name);
        return plan;
    }

    /// <summary>A variant with what it takes from others.</summary>
    /// <param name="plan">The plan, checked.</param>
    /// <param name="name">The variant's name.</param>
    /// <returns>The method's name, the settings by key, and whether the method's own preset is what they differ from.</returns>
    public static (string Method, IReadOnlyDictionary<string, string> Settings, bool OwnPreset) Resolve(Plan plan, string name)
    {
        PlanVariant variant = plan.Variants[name];
        (string method, IReadOnlyDictionary<string, string> settings, bool own) = variant.Like is { } like
            ? Resolve(plan, like)
            : (MethodCatalogue.BuiltIn.All[0].Name, new Dictionary<string, string>(), false);
        Dictionary<string, string> combined = new(settings);
        foreach ((string key, string value) in variant.Settings)
        {
            combined[key] = value;
        }

        return (variant.Method ?? method, combined, variant.OwnPreset ?? own);
    }

    /// <summary>Reads YAML with keys in snake_case; unknown keys are errors.</summary>
    public static IDeserializer Deserializer() => new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithDuplicateKeyChecking().Build();

    /// <summary>The text of a file that comes with the program.</summary>
    public static string ResourceText(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The program holds {resource}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

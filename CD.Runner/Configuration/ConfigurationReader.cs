using System.Diagnostics.CodeAnalysis;
using System.Text;
using CD.Runner.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CD.Runner.Configuration;

/// <summary>Reads settings from YAML: sections of keys, each key once, without aliases, one document of at most 1 MiB.</summary>
/// <remarks>The text is read event by event and the first thing out of place ends the reading, so that nesting and aliases cost nothing.</remarks>
internal sealed class ConfigurationReader
{
    private const int LargestFile = 1024 * 1024;

    private readonly string name;
    private readonly SettingCatalogue settings;
    private readonly Parser parser;
    private readonly List<ConfigurationEntry> entries = [];
    private readonly Dictionary<string, long> lines = new(StringComparer.Ordinal);

    private ConfigurationReader(string text, string name, SettingCatalogue settings)
    {
        this.name = name;
        this.settings = settings;
        parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads a YAML file in UTF-8.</summary>
    /// <param name="path">The file's path, as messages name it.</param>
    /// <param name="settings">The settings there are; null for those of the program's own methods.</param>
    /// <returns>The entries in the file's order.</returns>
    /// <exception cref="UserErrorException">The file is missing, too large, not UTF-8, not YAML, or not settings.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<ConfigurationEntry> ReadFile(string path, SettingCatalogue? settings = null)
    {
        if (!File.Exists(path))
        {
            throw ConfigurationError.At(path, "there is no such configuration file; check its path.");
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[LargestFile + 1];
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > LargestFile)
        {
            throw ConfigurationError.At(path, "a configuration file holds at most 1 MiB; this one is larger.");
        }

        try
        {
            using StreamReader reader = new(new MemoryStream(bytes, 0, length), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Read(reader.ReadToEnd(), path, settings);
        }
        catch (DecoderFallbackException exception)
        {
            throw ConfigurationError.At(path, "a configuration file is UTF-8 text; this one is not.", exception);
        }
    }

    /// <summary>Reads YAML text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call the text; they add the line.</param>
    /// <param name="settings">The settings there are; null for those of the program's own methods.</param>
    /// <returns>The entries in the text's order.</returns>
    /// <exception cref="UserErrorException">The text is not YAML, or not settings; the message gives the line.</exception>
    public static IReadOnlyList<ConfigurationEntry> Read(string text, string name, SettingCatalogue? settings = null)
    {
        ConfigurationReader reader = new(text, name, settings ?? SettingCatalogue.BuiltIn);
        try
        {
            reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            throw ConfigurationError.At($"{name} line {exception.Start.Line}", $"this is not YAML: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's parser reports stray text and malformed tags this way, without a line.
            throw ConfigurationError.At(name, $"this is not YAML: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }

        return reader.entries;
    }

    private void ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.Current is StreamEnd)
        {
            return;
        }

        parser.Consume<DocumentStart>();
        if (Take(out Scalar? nothing))
        {
            if (!IsNothing(nothing))
            {
                throw At(nothing, $"expected sections such as \"training:\"; received {ConfigurationError.Quote(nothing.Value)}.");
            }
        }
        else
        {
            ReadMapping(string.Empty);
        }

        parser.Consume<DocumentEnd>();
        if (parser.Current is not StreamEnd)
        {
            throw At(parser.Current!, "a configuration file holds one document; remove what follows.");
        }
    }

    private void ReadMapping(string prefix)
    {
        if (!Take(out MappingStart? _))
        {
            throw Misplaced(prefix.TrimEnd('.'));
        }

        while (!Take(out MappingEnd? _))
        {
            if (!Take(out Scalar? keyNode))
            {
                throw At(parser.Current!, "a key is a single word.");
            }

            string key = prefix + keyNode.Value;
            if (!lines.TryAdd(Canonical(key), keyNode.Start.Line))
            {
                throw At(keyNode, $"{Shown(key)} was given already in line {lines[Canonical(key)]}; remove one of the two.");
            }

            ReadValue(key, keyNode);
        }
    }

    private void ReadValue(string key, Scalar keyNode)
    {
        bool isGroup = settings.Groups.Contains(key);
        if (isGroup && parser.Current is Scalar wrong && !IsNothing(wrong))
        {
            throw At(wrong, $"{key} holds further keys, one a line and indented; received {ConfigurationError.Quote(wrong.Value)}.");
        }

        if (Take(out Scalar? value))
        {
            if (!isGroup)
            {
                _ = Known(key, keyNode);
                entries.Add(new ConfigurationEntry(key, value.Value, value.Style == ScalarStyle.Plain, Origin(value)));
            }
        }
        else if (isGroup)
        {
            ReadMapping(key + ".");
        }
        else if (settings.Find(key, out _) is { IsList: true } && Take(out SequenceStart? list))
        {
            ReadList(key, list);
        }
        else
        {
            throw Misplaced(Known(key, keyNode));
        }
    }

    private void ReadList(string key, SequenceStart list)
    {
        List<string> items = [];
        while (!Take(out SequenceEnd? _))
        {
            if (!Take(out Scalar? item))
            {
                throw At(parser.Current!, $"an item of {key} is one value; received {Received()}.");
            }

            if (item.Value.Length == 0 || item.Value.Contains('\0', StringComparison.Ordinal))
            {
                throw At(item, $"an item of {key} is text; received {ConfigurationError.Quote(item.Value)}.");
            }

            items.Add(item.Value);
        }

        entries.Add(new ConfigurationEntry(key, new SettingList(items).ToString(), IsPlain: true, Origin(list)));
    }

    private bool Take<T>([NotNullWhen(true)] out T? taken)
        where T : ParsingEvent
    {
        taken = parser.Current as T;
        return taken is not null && parser.MoveNext();
    }

    private string Known(string key, Scalar keyNode)
    {
        if (settings.Find(key, out _) is not null)
        {
            return key;
        }

        string nearest = parser.Current is MappingStart ? NearestName.Of(key, settings.Groups)! : settings.Nearest(key);
        throw At(keyNode, $"unknown key {Shown(key)}; the nearest valid key is {nearest}.");
    }

    /// <summary>A setting's present key, so that its former one does not stand beside it.</summary>
    private string Canonical(string key) => settings.Find(key, out _) is { FormerKey: { } former } setting && former == key ? setting.Key : key;

    private UserErrorException Misplaced(string key)
    {
        string taken = settings.Groups.Contains(key) ? "further keys" : settings.Find(key, out _) is { IsList: true } ? "a list" : "one value";
        string expected = key.Length == 0 ? "expected sections such as \"training:\"" : $"{key} takes {taken}";
        return At(parser.Current!, $"{expected}; received {Received()}.");
    }

    private string Received() => parser.Current switch
    {
        AnchorAlias => "an alias, which configuration files do not allow",
        SequenceStart => "a list",
        _ => "further keys",
    };

    private UserErrorException At(ParsingEvent place, string message) => ConfigurationError.At(Origin(place), message);

    private string Origin(ParsingEvent place) => $"{name} line {place.Start.Line}";

    private string Shown(string key) => settings.Find(key, out _) is null && !settings.Groups.Contains(key) ? ConfigurationError.Quote(key) : key;

    private static bool IsNothing(Scalar value) => value.Style == ScalarStyle.Plain && value.Value is "" or "~" or "null";
}

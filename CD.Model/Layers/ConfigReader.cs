using System.Text.Json;
using System.Text.Json.Nodes;

namespace CD.Model.Layers;

/// <summary>Reads a layer's or an initializer's configuration; every key must be known, present and of the right kind.</summary>
internal sealed class ConfigReader(string className, JsonObject config)
{
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <summary>A value by its key.</summary>
    public JsonNode Node(string key)
    {
        used.Add(key);
        return config[key] ?? throw new ArgumentException($"The configuration of {className} needs the key '{key}', which is missing. Add it.", nameof(key));
    }

    /// <summary>A number by its key, which is there, or null where it is null.</summary>
    public TValue? Optional<TValue>(string key)
        where TValue : struct
    {
        used.Add(key);
        return config.TryGetPropertyValue(key, out JsonNode? node) && node is null ? null : Value<TValue>(key);
    }

    /// <summary>A number, a truth value or a text by its key.</summary>
    public TValue Value<TValue>(string key)
    {
        JsonNode node = Node(key);
        try
        {
            return node.Deserialize<TValue>() ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The configuration of {className} takes a {typeof(TValue).Name} under '{key}'; received {node.ToJsonString()}. Correct it.", nameof(key), exception);
        }
    }

    /// <summary>Throws unless the configuration is for the only data format on offer.</summary>
    public void ChannelsFirst()
    {
        string format = Value<string>("data_format");
        if (format != "channels_first")
        {
            throw new ArgumentException($"{className} takes data_format channels_first; received '{format}'. Transpose the data and change the configuration.");
        }
    }

    /// <summary>The finished object, if every key of the configuration was used.</summary>
    public TResult Finish<TResult>(TResult result)
    {
        string? unknown = config.Select(pair => pair.Key).FirstOrDefault(key => !used.Contains(key));
        return unknown is null
            ? result
            : throw new ArgumentException($"The configuration of {className} has the key '{unknown}', which it does not honour. Remove it.");
    }
}

using System.Text;
using CD.Runner.Configuration;
using CD.Runner.Protos.TensorFlow;
using Google.Protobuf;

namespace CD.Runner.Data.TfRecords;

/// <summary>Takes an image and what belongs to it from a <c>tf.train.Example</c>.</summary>
/// <param name="settings">The names of the keys.</param>
internal sealed class ImageExample(DataSettings settings)
{
    private const int MostKeys = 12;

    private const int LongestText = 4096;

    /// <summary>Parses a record.</summary>
    /// <param name="data">The record's data.</param>
    /// <returns>Its features.</returns>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public static IReadOnlyDictionary<string, Feature> Parse(ReadOnlySpan<byte> data)
    {
        try
        {
            Features features = Example.Parser.ParseFrom(data).Features ?? throw new InvalidDataException("is not a tf.train.Example: it has no features");
            return features.Feature.ToDictionary(entry => entry.Key, entry => entry.Value ?? new Feature(), StringComparer.Ordinal);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"is not a tf.train.Example ({exception.Message})", exception);
        }
    }

    /// <summary>The image's file.</summary>
    /// <param name="features">A record's features.</param>
    /// <param name="problem">Why there is none; null where there is one.</param>
    /// <returns>The bytes; empty where there is none.</returns>
    public ReadOnlyMemory<byte> Image(IReadOnlyDictionary<string, Feature> features, out string? problem)
    {
        if (!features.TryGetValue(settings.TfrecordImageKey, out Feature? feature))
        {
            string keys = features.Count == 0 ? "no key" : string.Join(", ", features.Keys.Order(StringComparer.Ordinal).Take(MostKeys)) + (features.Count > MostKeys ? ", ..." : string.Empty);
            problem = $"it has no key {settings.TfrecordImageKey}, but {keys} (data.tfrecord_image_key names the image's)";
            return default;
        }

        if (feature.BytesList?.Value is not [var image])
        {
            problem = $"its key {settings.TfrecordImageKey} holds {Describe(feature)} instead of one image file's bytes";
            return default;
        }

        problem = image.IsEmpty ? $"its key {settings.TfrecordImageKey} is empty" : image.Length > ImageFileReader.MaxFileLength ? $"its image has {image.Length} bytes, more than the accepted {ImageFileReader.MaxFileLength}" : null;
        return image.Memory;
    }

    /// <summary>The class's number as it is stored.</summary>
    /// <param name="features">A record's features.</param>
    /// <returns>Null where there is none, or a negative one, which stands for none.</returns>
    /// <exception cref="InvalidDataException">It is not one integer.</exception>
    public long? Label(IReadOnlyDictionary<string, Feature> features) => Find(features, settings.TfrecordLabelKey) switch
    {
        null => null,
        { Int64List.Value: [var label] } => label >= 0 ? label : null,
        var other => throw new InvalidDataException($"holds {Describe(other)} instead of one integer under {settings.TfrecordLabelKey}; data.tfrecord_label_key names another key"),
    };

    /// <summary>The class's name.</summary>
    /// <param name="features">A record's features.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="InvalidDataException">It is not one text.</exception>
    public string? ClassName(IReadOnlyDictionary<string, Feature> features) => Text(features, settings.TfrecordClassKey, "data.tfrecord_class_key");

    /// <summary>The image's name.</summary>
    /// <param name="features">A record's features.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="InvalidDataException">It is not one text.</exception>
    public string? ItemName(IReadOnlyDictionary<string, Feature> features) => Text(features, settings.TfrecordNameKey, "data.tfrecord_name_key");

    private static string? Text(IReadOnlyDictionary<string, Feature> features, string key, string setting) => Find(features, key) switch
    {
        null => null,
        { BytesList.Value: [{ Length: > LongestText } text] } => throw new InvalidDataException($"holds a text of {text.Length} bytes under {key}, more than the accepted {LongestText}"),
        { BytesList.Value: [var text] } => text.IsEmpty ? null : Encoding.UTF8.GetString(text.Span),
        var other => throw new InvalidDataException($"holds {Describe(other)} instead of one text under {key}; {setting} names another key"),
    };

    // A feature without values says nothing, as a missing one.
    private static Feature? Find(IReadOnlyDictionary<string, Feature> features, string key) =>
        features.TryGetValue(key, out Feature? feature) && Count(feature) > 0 ? feature : null;

    private static int Count(Feature feature) => feature.KindCase switch
    {
        Feature.KindOneofCase.BytesList => feature.BytesList.Value.Count,
        Feature.KindOneofCase.Int64List => feature.Int64List.Value.Count,
        Feature.KindOneofCase.FloatList => feature.FloatList.Value.Count,
        _ => 0,
    };

    private static string Describe(Feature feature) => feature.KindCase switch
    {
        Feature.KindOneofCase.BytesList => $"{Count(feature)} byte strings",
        Feature.KindOneofCase.Int64List => $"{Count(feature)} integers",
        Feature.KindOneofCase.FloatList => $"{Count(feature)} floats",
        _ => "nothing",
    };
}

using System.ComponentModel.DataAnnotations;
using CD.Runner.Data.Datasets;

namespace CD.Runner.Configuration;

/// <summary>Which images a run sees.</summary>
public sealed record DataSettings
{
    /// <summary>The data set, by its name in the catalogue of data sets.</summary>
    [OneOf<DatasetCatalogue>]
    public string Dataset { get; init; } = FashionMnist.Name;

    /// <summary>The folder that holds the data; null for the embedded data set. Its path does not count in a run's identity.</summary>
    [EnvironmentSetting]
    [PathSetting]
    public string? Directory { get; init; }

    /// <summary>The data set's content as hexadecimal SHA-256; a run records it, and refuses other images where it is given. Null for any.</summary>
    [RegularExpression("[0-9a-f]{64}", ErrorMessage = "64 hexadecimal digits")]
    public string? Fingerprint { get; init; }

    /// <summary>A CSV file of labels by the images' names, which count instead of the data set's own; null for those. Its path does not count in a run's identity, its content is part of the fingerprint.</summary>
    [EnvironmentSetting]
    [PathSetting]
    [RegularExpression(@"[\s\S]+", ErrorMessage = "a file")]
    public string? Labels { get; init; }

    /// <summary>The classes whose images are seen, by name or by index; empty for all images. Labels are renumbered in the data set's order.</summary>
    public IReadOnlyList<string> Classes { get; init => field = new SettingList(value); } = SettingList.Empty;

    /// <summary>The parts of the data set that are seen, for example <c>train</c> and <c>test</c>; empty for the data set's usual ones.</summary>
    public IReadOnlyList<string> Splits { get; init => field = new SettingList(value); } = SettingList.Empty;

    /// <summary>The number of images that are seen, drawn at random, the same for every seed of the training; 0 for all. 0 to 100000000.</summary>
    [Range(0, 100_000_000)]
    public int Samples { get; init; }

    /// <summary>Whether a file that cannot be decoded is an error instead of being left out.</summary>
    [EnvironmentSetting]
    public bool Strict { get; init; }

    /// <summary>The longest side in pixels at which a file's image is kept; larger ones are shrunk when decoded. 32 to 8192.</summary>
    [Range(32, 8192)]
    public int MaxSide { get; init; } = 512;

    /// <summary>Decoded images up to this many MiB stay in memory; a larger folder is decoded again each time. 0 to 1048576.</summary>
    [Range(0, 1048576)]
    [EnvironmentSetting]
    public int MemoryLimit { get; init; } = 2048;

    /// <summary>Of TFRecord files: the key of an image's file, JPEG, PNG or another format that image files may have.</summary>
    public string TfrecordImageKey { get; init; } = "image/encoded";

    /// <summary>Of TFRecord files: the key of an image's class, an integer; negative, or left out, for none.</summary>
    public string TfrecordLabelKey { get; init; } = "image/class/label";

    /// <summary>Of TFRecord files: the key of the name of an image's class.</summary>
    public string TfrecordClassKey { get; init; } = "image/class/text";

    /// <summary>Of TFRecord files: the key of an image's name.</summary>
    public string TfrecordNameKey { get; init; } = "image/filename";
}

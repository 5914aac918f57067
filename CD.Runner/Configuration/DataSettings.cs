using System.ComponentModel.DataAnnotations;
using System.Runtime.Serialization;

namespace CD.Runner.Configuration;

/// <summary>The data sets the program reads.</summary>
public enum DatasetKind
{
    /// <summary>Fashion-MNIST: the embedded 10,000 test images, or all 70,000 from a folder with the four original files.</summary>
    [EnumMember(Value = "fashion-mnist")]
    FashionMnist,

    /// <summary>A folder of image files; sub-folders are classes.</summary>
    Folder,

    /// <summary>CIFAR-10 in its official binary form.</summary>
    Cifar10,
}

/// <summary>Which images a run sees.</summary>
public sealed record DataSettings
{
    /// <summary>The data set.</summary>
    public DatasetKind Dataset { get; init; } = DatasetKind.FashionMnist;

    /// <summary>The folder that holds the data; null for the embedded data set. Its path does not count in a run's identity.</summary>
    [EnvironmentSetting]
    public string? Directory { get; init; }

    /// <summary>The data set's content as hexadecimal SHA-256; a run records it, and refuses other images where it is given. Null for any.</summary>
    [RegularExpression("[0-9a-f]{64}", ErrorMessage = "64 hexadecimal digits")]
    public string? Fingerprint { get; init; }

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
}

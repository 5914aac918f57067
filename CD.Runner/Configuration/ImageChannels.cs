namespace CD.Runner.Configuration;

/// <summary>The channels of an image; a value is their number.</summary>
public enum ImageChannels
{
    /// <summary>One channel.</summary>
    Grey = 1,

    /// <summary>Red, green and blue.</summary>
    Rgb = 3,
}

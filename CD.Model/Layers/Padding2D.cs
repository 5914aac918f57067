using System.Text.Json.Nodes;

namespace CD.Model.Layers;

/// <summary>The border added to the height and the width of an image: <c>"valid"</c>, <c>"same"</c>, or a number of pixels on every side.</summary>
/// <remarks>
/// Keras knows the two words. <c>"same"</c> gives ceil(size / strides) outputs and is asymmetric where the total border is odd: the extra
/// pixel is at the bottom and the right. A 3x3 window with strides of 2 over an even size gets (0, 1), which is not the
/// (1, 1) of a torch layer with <c>padding=1</c>. The number of pixels is an addition to Keras that says exactly the latter.
/// </remarks>
public readonly record struct Padding2D
{
    private readonly string? word;
    private readonly int pixels;

    private Padding2D(string? word, int pixels)
    {
        this.word = word;
        this.pixels = pixels;
    }

    /// <summary>Whether the border is empty for every size.</summary>
    public bool IsNone => word is null && pixels == 0;

    /// <summary>Whether the border depends on the size (Keras' <c>"same"</c>).</summary>
    public bool IsSame => word is not null;

    /// <summary>Keras' word for a border.</summary>
    /// <param name="word"><c>valid</c> (none) or <c>same</c>.</param>
    /// <exception cref="ArgumentException">The word is another one.</exception>
    public static implicit operator Padding2D(string word) => word switch
    {
        "valid" => default,
        "same" => new Padding2D(word, 0),
        _ => throw new ArgumentException($"padding is 'valid', 'same' or a number of pixels; received '{word}'. Choose one of these.", nameof(word)),
    };

    /// <summary>The same border on all four sides.</summary>
    /// <param name="pixels">Pixels, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static implicit operator Padding2D(int pixels) => pixels >= 0
        ? new Padding2D(null, pixels)
        : throw new ArgumentOutOfRangeException(nameof(pixels), pixels, "padding is at least 0 pixels. Pass 'valid' for none.");

    /// <summary>The border along one axis.</summary>
    /// <param name="size">The axis' size in pixels.</param>
    /// <param name="window">The window's size along the axis.</param>
    /// <param name="strides">The window's step.</param>
    /// <returns>Pixels before the first and after the last.</returns>
    public (long Before, long After) Resolve(long size, int window, int strides)
    {
        if (!IsSame)
        {
            return (pixels, pixels);
        }

        long outputs = (size + strides - 1) / strides;
        long total = Math.Max(((outputs - 1) * strides) + window - size, 0);
        return (total / 2, total - (total / 2));
    }

    /// <summary>The number of window positions along one axis.</summary>
    /// <param name="size">The axis' size in pixels, or -1 if unknown.</param>
    /// <param name="window">The window's size along the axis.</param>
    /// <param name="strides">The window's step.</param>
    /// <returns>The outputs' size, or -1 if unknown.</returns>
    /// <exception cref="ArgumentException">The window is larger than the padded axis.</exception>
    public long OutputSize(long size, int window, int strides)
    {
        if (size < 0)
        {
            return -1;
        }

        (long before, long after) = Resolve(size, window, strides);
        long room = size + before + after - window;
        return room >= 0
            ? (room / strides) + 1
            : throw new ArgumentException($"A window of {window} needs at least as many padded pixels; received {size} with a border of {before} and {after}. Pass larger images.", nameof(size));
    }

    /// <summary>The word, or the number of pixels, as in a layer's configuration.</summary>
    /// <returns>For example <c>same</c> or <c>3</c>.</returns>
    public override string ToString() => IsNone ? "valid" : word ?? pixels.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The border as a configuration's value.</summary>
    internal JsonNode ToJson() => word is null && pixels > 0 ? JsonValue.Create(pixels) : JsonValue.Create(ToString());

    /// <summary>The border of a configuration's value.</summary>
    internal static Padding2D FromJson(JsonNode value) =>
        value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? value.GetValue<int>() : value.GetValue<string>();
}

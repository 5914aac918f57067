using System.Text.Json.Nodes;

namespace CD.Runner.Export;

/// <summary>What happens to an image before the network: the same as in <c>embed</c>.</summary>
/// <remarks>
/// The whole image is resized to a square, its sides' ratio not kept, bilinearly with antialiasing (the weights of Pillow's and torchvision's
/// antialiased <c>bilinear</c>, of <c>tf.image.resize(..., antialias=True)</c>), then divided by 255. There is no mean and no deviation to take away.
/// Grey images are repeated to three channels.
/// </remarks>
/// <param name="ImageSize">The square's side in pixels.</param>
internal sealed record Preprocessing(int ImageSize)
{
    /// <summary>The channels, in order.</summary>
    public const string ChannelOrder = "RGB";

    /// <summary>The factor that turns pixels of 0 to 255 into the network's values.</summary>
    public const double Scale = 1.0 / 255.0;

    /// <summary>The description that accompanies every export.</summary>
    /// <returns>A new object that the caller may change: <c>image_size</c>, <c>channel_order</c>, <c>scale</c>, <c>offset</c>, <c>resize</c>.</returns>
    public JsonObject ToJson() => new()
    {
        ["image_size"] = ImageSize,
        ["channel_order"] = ChannelOrder,
        ["scale"] = Scale,
        ["offset"] = 0.0,
        ["resize"] = "bilinear, antialiased, to a square without keeping the ratio",
    };
}

using System.Runtime.InteropServices;
using SkiaSharp;

namespace CD.Runner.Data;

/// <summary>Decodes JPEG, PNG, WebP, BMP and the first frame of GIF through Skia to red, green and blue bytes.</summary>
/// <remarks>
/// <para>
/// Grey, palette, CMYK and 16-bit images become 8-bit sRGB; an embedded colour profile is applied. Transparency is
/// composited on white. The EXIF orientation is applied, so rows run from the top of the picture as it is meant to be seen.
/// </para>
/// <para>
/// An image whose longest side is above the given limit is shrunk to it by <see cref="AntialiasedFilter"/>. One that is
/// more than twice too large is first decoded at about twice the size wanted, where its format can do that (JPEG, WebP).
/// </para>
/// <para>
/// Memory: decoding takes up to about 16 bytes a pixel (the decoder's own rows or coefficients, the bitmap, the planes).
/// Images of up to <see cref="LargePixelCount"/> pixels are decoded on as many threads as call, larger ones one at a
/// time, and those above <see cref="MaxPixelCount"/> are refused before any memory is taken for them.
/// </para>
/// </remarks>
internal sealed class ImageDecoder
{
    /// <summary>The largest image accepted, in pixels (width times height as declared in the file): 2^27, 134 million.</summary>
    public const long MaxPixelCount = 1L << 27;

    /// <summary>Images above this many pixels are decoded one at a time: 2^24, 17 million.</summary>
    public const long LargePixelCount = 1L << 24;

    private readonly int maxSide;
    private readonly Lock largeImages = new();

    /// <summary>Creates a decoder; any number of threads may use it together.</summary>
    /// <param name="maxSide">The longest side in pixels of a decoded image, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSide"/> is below 1.</exception>
    public ImageDecoder(int maxSide)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSide, 1);
        this.maxSide = maxSide;
    }

    /// <summary>Decodes one image.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>The image with three channels.</returns>
    /// <exception cref="InvalidDataException">The file is no image of these formats, is damaged or incomplete, or is too large; the message is the reason.</exception>
    public PixelImage Decode(byte[] file) => Decode(file, keepsGrey: false);

    /// <summary>Decodes one image.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="keepsGrey">Whether an image that is stored as 8-bit grey without transparency gets one channel.</param>
    /// <returns>The image with three channels, or one.</returns>
    /// <exception cref="InvalidDataException">As for <see cref="Decode(byte[])"/>.</exception>
    public PixelImage Decode(byte[] file, bool keepsGrey)
    {
        GCHandle pinned = GCHandle.Alloc(file, GCHandleType.Pinned);
        try
        {
            using SKData data = SKData.Create(pinned.AddrOfPinnedObject(), file.Length);
            return Decode(data, file, keepsGrey);
        }
        finally
        {
            pinned.Free();
        }
    }

    private PixelImage Decode(SKData data, ReadOnlySpan<byte> file, bool keepsGrey)
    {
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("not a readable JPEG, PNG, WebP, BMP or GIF image");
        long pixelCount = (long)codec.Info.Width * codec.Info.Height;
        if (pixelCount is < 1 or > MaxPixelCount)
        {
            throw new InvalidDataException($"{codec.Info.Width} x {codec.Info.Height} pixels are outside the accepted 1 to {MaxPixelCount} pixels");
        }

        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && !JpegStructure.IsComplete(file))
        {
            throw new InvalidDataException("the file is incomplete: its end marker is missing");
        }

        PixelImage image;
        if (pixelCount <= LargePixelCount)
        {
            image = Decode(codec);
        }
        else
        {
            lock (largeImages)
            {
                image = Decode(codec);
            }
        }

        // The three channels are equal.
        return keepsGrey && codec.Info.ColorType == SKColorType.Gray8
            ? image with { Pixels = image.Pixels[..(image.Height * image.Width)].ToArray(), Channels = 1 }
            : image;
    }

    private PixelImage Decode(SKCodec codec)
    {
        SKSizeI full = codec.Info.Size;
        double scale = Math.Min(1.0, (double)maxSide / Math.Max(full.Width, full.Height));
        SKSizeI size = new(ScaledSide(full.Width, scale), ScaledSide(full.Height, scale));
        SKSizeI decodedSize = scale < 0.5 ? codec.GetScaledDimensions((float)(2.0 * scale)) : full;

        using SKBitmap decoded = Allocate(decodedSize);
        SKCodecResult result = codec.GetPixels(decoded.Info, decoded.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new InvalidDataException(result == SKCodecResult.IncompleteInput ? "the file is incomplete" : $"the file is damaged ({result})");
        }

        CompositeOnWhite(decoded.GetPixelSpan());
        int orientation = (int)codec.EncodedOrigin;
        if (decodedSize == size)
        {
            return PixelOrientation.Upright(decoded.GetPixelSpan(), size.Height, size.Width, orientation);
        }

        byte[] shrunk = AntialiasedFilter.Shrink(decoded.GetPixelSpan(), decodedSize.Height, decodedSize.Width, size.Height, size.Width);
        return PixelOrientation.Upright(shrunk, size.Height, size.Width, orientation);
    }

    private static int ScaledSide(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale, MidpointRounding.AwayFromZero));

    private static SKBitmap Allocate(SKSizeI size)
    {
        SKBitmap bitmap = new();
        using SKColorSpace colors = SKColorSpace.CreateSrgb();
        if (bitmap.TryAllocPixels(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colors)))
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw new InvalidDataException($"no memory for {size.Width} x {size.Height} pixels");
    }

    private static void CompositeOnWhite(Span<byte> rgba)
    {
        for (int pixel = 0; pixel < rgba.Length; pixel += 4)
        {
            int alpha = rgba[pixel + 3];
            if (alpha < 255)
            {
                for (int channel = pixel; channel < pixel + 3; channel++)
                {
                    rgba[channel] = (byte)(((rgba[channel] * alpha) + (255 * (255 - alpha)) + 127) / 255);
                }

                rgba[pixel + 3] = 255;
            }
        }
    }
}

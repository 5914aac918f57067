using CD.Runner.Errors;
using CD.Runner.Storage;
using SkiaSharp;

namespace CD.Runner.Pictures;

/// <summary>Pictures side by side.</summary>
internal static class PictureRow
{
    /// <summary>Writes PNG files side by side as one, their upper edges in line.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="parts">The files from left to right, at least one.</param>
    /// <exception cref="UserErrorException">A file cannot be read or written (<see cref="ExitCode.Storage"/>).</exception>
    public static void Write(string path, IReadOnlyList<string> parts)
    {
        List<SKBitmap> pictures = [];
        try
        {
            foreach (string part in parts)
            {
                pictures.Add(SKBitmap.Decode(part) ?? throw StorageError.Read(part, new InvalidDataException("this is no picture.")));
            }

            using SKSurface surface = SKSurface.Create(new SKImageInfo(pictures.Sum(picture => picture.Width), pictures.Max(picture => picture.Height)))
                ?? throw new UserErrorException(ExitCode.Usage, $"There is no memory for {path}; ask for smaller pictures.");
            surface.Canvas.Clear(SKColors.White);
            int left = 0;
            foreach (SKBitmap picture in pictures)
            {
                surface.Canvas.DrawBitmap(picture, left, 0, new SKSamplingOptions(SKFilterMode.Nearest));
                left += picture.Width;
            }

            using SKImage row = surface.Snapshot();
            using SKData png = row.Encode(SKEncodedImageFormat.Png, 100);
            AtomicFile.Write(path, png.SaveTo);
        }
        finally
        {
            pictures.ForEach(picture => picture.Dispose());
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Data;
using SkiaSharp;

namespace CD.Runner.Benchmarks;

/// <summary>Times the decoding of JPEG files, which it writes into a temporary folder first.</summary>
internal static class LoadingBenchmark
{
    private const int Files = 256;
    private const int Quality = 90;
    private const int Waves = 6;

    /// <summary>Reads a folder of files again and again.</summary>
    /// <param name="side">The images' side in pixels.</param>
    /// <param name="batchSize">Images in a batch.</param>
    /// <param name="seconds">About how long.</param>
    /// <returns>Images a second, on all processors.</returns>
    public static double Run(int side, int batchSize, double seconds)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cd-bench-");
        try
        {
            for (int index = 0; index < Files; index++)
            {
                Write(Path.Combine(folder.FullName, index.ToString("D4", CultureInfo.InvariantCulture) + ".jpg"), side, index);
            }

            using FolderImageSource source = FolderImageSource.Open(folder.FullName, new DataSettings { Dataset = "folder", Directory = folder.FullName, MemoryLimit = 0 }, CancellationToken.None);
            List<double> times = [];
            Stopwatch all = Stopwatch.StartNew();
            while (times.Count < 3 || all.Elapsed.TotalSeconds < seconds)
            {
                Stopwatch watch = Stopwatch.StartNew();
                foreach (ImageBatch batch in source.Read(Indices.InOrder(Files, batchSize), CancellationToken.None))
                {
                    batch.Dispose();
                }

                times.Add(watch.Elapsed.TotalSeconds);
            }

            return Files / Repeated.Median(times);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Writes waves of colour with noise over them, which JPEG packs about as well as a photograph.</summary>
    private static void Write(string path, int side, int seed)
    {
        byte[] pixels = new byte[side * side * 4];
#pragma warning disable CA5394 // Pictures need no secrecy.
        Random random = new(seed);
        double[] phases = [.. Enumerable.Range(0, Waves).Select(_ => random.NextDouble() * 2.0 * Math.PI)];
        for (int index = 0; index < pixels.Length; index++)
        {
            (int row, int column) = Math.DivRem(index / 4, side);
            double wave = 0.0;
            for (int frequency = 0; frequency < Waves; frequency++)
            {
                wave += Math.Sin((((frequency + 1) * (row + (index % 4 * column))) / (double)side * 6.0) + phases[frequency]);
            }

            pixels[index] = index % 4 == 3 ? byte.MaxValue : (byte)Math.Clamp(128.0 + (20.0 * wave) + random.Next(-12, 13), 0.0, 255.0);
        }
#pragma warning restore CA5394

        using SKImage image = SKImage.FromPixelCopy(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque), pixels);
        using SKData jpeg = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        File.WriteAllBytes(path, jpeg.ToArray());
    }
}

using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Explanation;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Explanation;

/// <summary>Images and encoders whose explanations are known.</summary>
internal static class TestPictures
{
    /// <summary>The picture of the golden values: three ramps, a disc of two of the colours, and noise; <c>[3, height, width]</c>.</summary>
    public static byte[] Picture(int seed, int height, int width)
    {
        double[] noise = GoldenFile.Uniform((ulong)seed, 3L * height * width);
        byte[] planes = new byte[noise.Length];
        int radius = Math.Min(height, width) / 3;
        for (int place = 0; place < planes.Length; place++)
        {
            (int channel, int pixel) = Math.DivRem(place, height * width);
            (int y, int x) = Math.DivRem(pixel, width);
            bool disc = channel != 1 && ((x - (width / 2)) * (x - (width / 2))) + ((y - (height / 2)) * (y - (height / 2))) < radius * radius;
            int value = ((40 * channel) + ((3 + channel) * y) + ((5 - channel) * x) + (disc ? 90 : 0)) % 256;
            planes[place] = (byte)Math.Clamp(Math.Floor((value * 0.9) + (noise[place] * 25)), 0, 255);
        }

        return planes;
    }

    /// <summary>A picture divided into about 50 superpixels.</summary>
    public static ExplainedImage Image(int index, int side = 28)
    {
        byte[] planes = Picture(index + 1, side, side);
        return new ExplainedImage(index, $"photos/{index}.png", "picture", planes, Slic.Segment(planes, side, side, 50));
    }

    /// <summary>Pictures as a data set.</summary>
    public static MemoryImageSource Source(int count, int side = 28) =>
        new("pictures", [Enumerable.Range(0, count).SelectMany(index => Picture(index + 1, side, side)).ToArray()], new ImageShape(3, side, side), [.. Enumerable.Range(0, count).Select(index => index % 2)], ["even", "odd"]);

    /// <summary>A method in evaluation mode that is a function of the bytes, <c>[batch, 3, height, width]</c> in float64, for its last stage.</summary>
    public sealed class Encoder(Func<Tensor, Tensor> heads) : IEncoder
    {
        /// <summary>The images that it was given, all batches together.</summary>
        public int Seen { get; private set; }

        /// <summary>The most images at once.</summary>
        public int LargestBatch { get; private set; }

        public IReadOnlyList<Tensor> Encode(ImageBatch batch, IReadOnlyList<long> indices)
        {
            using DisposeScope scope = NewDisposeScope();
            Assert.HasCount(batch.Count, indices);
            Seen += batch.Count;
            LargestBatch = Math.Max(LargestBatch, batch.Count);
            Tensor outputs = heads(batch.Stacked!.to(ScalarType.Float64));
            return [.. new[] { zeros(batch.Count, 2), zeros(batch.Count, 2), outputs }.Select(stage => stage.MoveToOuterDisposeScope())];
        }

        public void Dispose()
        {
        }
    }
}

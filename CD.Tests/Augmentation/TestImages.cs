using CD.Runner.Data;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

/// <summary>Generated images for the tests of the views.</summary>
internal static class TestImages
{
    /// <summary>The golden file's image, <c>[1, 3, 24, 32]</c>: a generated fill under a 5 x 5 box filter with reflected borders.</summary>
    public static Tensor Golden(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        Tensor fill = GoldenFile.Tensor(9500, 0, 1, 1, 3, 24, 32);
        Tensor padded = nn.functional.pad(fill, (2, 2, 2, 2), PaddingModes.Reflect);
        return nn.functional.avg_pool2d(padded, 5, stride: 1).to(dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Colours of every kind, <c>[batch, channels, height, width]</c> in [0, 1].</summary>
    public static Tensor Unit(ulong seed, ScalarType dtype, params long[] shape)
    {
        using Tensor values = GoldenFile.Tensor(seed, 0, 1, shape);
        return values.to(dtype);
    }

    /// <summary>Random bytes, <c>[batch, channels, height, width]</c>.</summary>
    public static Tensor Bytes(ulong seed, params long[] shape)
    {
        using var scope = NewDisposeScope();
        return GoldenFile.Tensor(seed, 0, 256, shape).to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    /// <summary>The same images, one tensor each.</summary>
    public static ImageBatch Ragged(Tensor stacked) => new([.. Enumerable.Range(0, (int)stacked.shape[0]).Select(i => stacked[i].clone())]);

    public static double LargestDifference(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        CollectionAssert.AreEqual(a.shape, b.shape);
        return a.sub(b).abs().max().to(ScalarType.Float64).item<double>();
    }
}

using CD.Runner.Augmentation;
using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

[TestClass]
public sealed class ResizedCropTests
{
    private static readonly CropBox[] Boxes =
    [
        new(0, 0, 20, 30), new(3, 5, 1, 1), new(0, 29, 20, 1), new(19, 0, 1, 30), new(4, 6, 13, 17), new(11, 2, 9, 28),
    ];

    // Float64 on values in [0, 1]; the two ways differ in the order of sums over at most 30 taps.
    private const double Tolerance = 1e-12;

    [TestMethod]
    [DataRow(7, true)]
    [DataRow(7, false)]
    [DataRow(24, true)]
    [DataRow(24, false)]
    [DataRow(61, true)]
    public void Apply_WithABoxASample_EqualsTorchsInterpolationOfEachCrop(int size, bool antialias)
    {
        using var scope = NewDisposeScope();
        Tensor images = TestImages.Unit(1, ScalarType.Float64, Boxes.Length, 3, 20, 30);
        Tensor result = ResizedCrop.Apply(images, Table(Boxes), null, size, size, antialias);
        for (int i = 0; i < Boxes.Length; i++)
        {
            Tensor expected = Interpolate(images.narrow(0, i, 1), Boxes[i], size, antialias);
            Assert.IsLessThan(Tolerance, TestImages.LargestDifference(expected, result.narrow(0, i, 1)), $"{Boxes[i]}");
        }
    }

    [TestMethod]
    public void Apply_AnyBoxInAnyImage_EqualsTorchsInterpolation() =>
        Prop.ForAll(
            Gen.Choose(1, 40).Four().Select(n => (n.Item1, n.Item2, n.Item3, n.Item4)).ToArbitrary(),
            Gen.Choose(1, 33).ToArbitrary(),
            (sides, size) =>
            {
                using var scope = NewDisposeScope();
                (int height, int width, int a, int b) = sides;
                CropBox box = new(a % height, b % width, height - (a % height), Math.Max(1, (width - (b % width)) / 2));
                Tensor image = TestImages.Unit(2, ScalarType.Float64, 1, 2, height, width);
                Tensor result = ResizedCrop.Apply(image, Table(box), null, size, size);
                return TestImages.LargestDifference(Interpolate(image, box, size, antialias: true), result) < Tolerance;
            }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Apply_WithFlips_MirrorsTheChosenSamplesOnly()
    {
        using var scope = NewDisposeScope();
        Tensor images = TestImages.Unit(3, ScalarType.Float64, Boxes.Length, 3, 20, 30);
        double[] flips = [1, 0, 1, 0, 1, 0];
        Tensor plain = ResizedCrop.Apply(images, Table(Boxes), null, 16, 16);
        Tensor flipped = ResizedCrop.Apply(images, Table(Boxes), tensor(flips), 16, 16);
        for (int i = 0; i < Boxes.Length; i++)
        {
            Tensor expected = flips[i] == 1 ? plain[i].flip(2) : plain[i];
            Assert.IsLessThan(Tolerance, TestImages.LargestDifference(expected, flipped[i]), $"{Boxes[i]}");
        }
    }

    [TestMethod]
    public void Apply_ToHeightAndWidth_KeepsThemApart()
    {
        using var scope = NewDisposeScope();
        Tensor image = TestImages.Unit(4, ScalarType.Float32, 1, 1, 5, 40);
        CollectionAssert.AreEqual(new long[] { 1, 1, 11, 3 }, ResizedCrop.Apply(image, Table(ScalarType.Float32, new CropBox(0, 0, 5, 40)), null, 11, 3).shape);
    }

    private static Tensor Table(params CropBox[] boxes) => Table(ScalarType.Float64, boxes);

    private static Tensor Table(ScalarType dtype, params CropBox[] boxes) =>
        tensor(boxes.SelectMany(box => new double[] { box.Top, box.Left, box.Height, box.Width }).ToArray(), dtype: dtype).view(-1, 4);

    private static Tensor Interpolate(Tensor image, CropBox box, int size, bool antialias) =>
        nn.functional.interpolate(
            image.narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width),
            [size, size],
            mode: InterpolationMode.Bilinear,
            align_corners: false,
            antialias: antialias);
}

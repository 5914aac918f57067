using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class SparseCodingTests
{
    // Sums of at most a few hundred float64 products of size 1.
    private const double Rounding = 1e-12;

    [TestMethod]
    [DataRow(1.0, 1.0, 2.0, 0.5, 0.75)]
    [DataRow(2.0, 1.0, 2.0, 0.375, 0.4375)]
    [DataRow(1.0, 0.4, 2.0, 0.0, 0.16)]
    public void Infer_OnePixel_IsTheSoftThreshold(double filter, double pixel, double weight, double code, double energy)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor filters = full([1, 1, 1, 1], filter, ScalarType.Float64);
        Tensor image = full([1, 1, 1, 1], pixel, ScalarType.Float64);
        Tensor bound = SparseCoding.squaredNorm(filters, 1, 1);

        Tensor codes = SparseCoding.infer(1, weight, bound, filters, image);

        // z* = soft(weight f y, 1) / (weight f^2), the fact sheet's; one step reaches it, since the step is exact.
        Assert.AreEqual(filter * filter, bound.ToDouble(), Rounding);
        Assert.AreEqual(code, codes.ToDouble(), Rounding);
        Assert.AreEqual(energy, SparseCoding.energy(weight, filters, codes, image).ToDouble(), Rounding);
        Assert.AreEqual(code, SparseCoding.infer(20, weight, bound, filters, image).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Synthesize_ACodeOfOnePlace_IsTheFilterThere()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor filters = Filters(1, 2, 3, 3);
        Tensor codes = zeros([1, 2, 4, 5], ScalarType.Float64);
        codes[0, 1, 2, 1] = -1.5;

        Tensor images = SparseCoding.synthesize(filters, codes);

        Tensor expected = zeros([1, 3, 6, 7], ScalarType.Float64);
        expected[0].narrow(1, 2, 3).narrow(2, 1, 3).copy_(-1.5 * filters[1]);
        Assert.IsLessThan(Rounding, (images - expected).abs().max().ToDouble());
    }

    [TestMethod]
    public void Analyze_AnyCodesAndImages_IsTheAdjoint()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor filters = Filters(1, 4, 3, 3);
        Tensor codes = GoldenFile.Tensor(2, -1.0, 1.0, 2, 4, 6, 5);
        Tensor images = GoldenFile.Tensor(3, -1.0, 1.0, 2, 3, 8, 7);

        double first = (SparseCoding.synthesize(filters, codes) * images).sum().ToDouble();
        double second = (codes * SparseCoding.analyze(filters, images)).sum().ToDouble();
        Assert.AreEqual(first, second, Rounding);
    }

    [TestMethod]
    public void Shrink_OfValues_IsTheProximalStepOfTheAbsoluteValue()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor(new[] { -2.0, -0.5, 0.0, 0.4, 0.5, 3.0 });

        CollectionAssert.AreEqual((double[])[-1.5, 0.0, 0.0, 0.0, 0.0, 2.5], SparseCoding.shrink(tensor(0.5), values).data<double>().ToArray());
    }

    [TestMethod]
    [DataRow(1L)]
    [DataRow(3L)]
    public void SquaredNorm_OfFilters_BoundsThatOfTheirMatrix(long channels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor filters = Filters(4, 3, channels, 3);

        // F as a matrix, column by column: the images of unit codes.
        long places = 3 * 6 * 5;
        Tensor columns = SparseCoding.synthesize(filters, eye(places, dtype: ScalarType.Float64).view(places, 3, 6, 5)).flatten(1);
        double exact = Math.Pow(linalg.svdvals(columns).max().ToDouble(), 2.0);
        double bound = SparseCoding.squaredNorm(filters, 8, 7).ToDouble();

        // The periodic convolution's norm is somewhat above, and the bound on its eigenvalues at most 3.5 %.
        Assert.IsGreaterThanOrEqualTo(exact - Rounding, bound);
        Assert.IsLessThan(1.5 * exact, bound);
    }

    [TestMethod]
    public void SquaredNorm_OneChannelAtOneFrequency_IsThePeriodicConvolutions()
    {
        using DisposeScope scope = NewDisposeScope();

        // Ones in a 2 x 2 filter answer most strongly to a constant image: (1 + 1 + 1 + 1)^2.
        Assert.AreEqual(16.0, SparseCoding.squaredNorm(ones([1, 1, 2, 2], ScalarType.Float64), 8, 8).ToDouble(), Rounding);
        Assert.IsTrue(double.IsFinite(SparseCoding.squaredNorm(zeros([2, 3, 3, 3], ScalarType.Float32), 8, 8).ToDouble()));
    }

    [TestMethod]
    public void ProximalStep_AgainAndAgain_NeverRaisesTheEnergy()
    {
        using DisposeScope scope = NewDisposeScope();
        const double Weight = 5.0;
        Tensor filters = SparseCoding.normalize(Filters(5, 6, 3, 3));
        Tensor images = GoldenFile.Tensor(6, -1.0, 1.0, 2, 3, 9, 8);
        Tensor bound = SparseCoding.squaredNorm(filters, 9, 8);
        Tensor codes = GoldenFile.Tensor(7, -1.0, 1.0, 2, 6, 7, 6);
        double energy = SparseCoding.energy(Weight, filters, codes, images).ToDouble();
        for (int step = 0; step < 40; step++)
        {
            codes = SparseCoding.proximalStep(Weight, bound, filters, images, codes);
            double next = SparseCoding.energy(Weight, filters, codes, images).ToDouble();
            Assert.IsLessThanOrEqualTo(energy + Rounding, next, $"step {step}");
            energy = next;
        }
    }

    [TestMethod]
    public void Infer_ManyIterations_IsTheMinimum()
    {
        using DisposeScope scope = NewDisposeScope();
        const double Weight = 5.0;
        Tensor filters = SparseCoding.normalize(Filters(5, 6, 1, 3));
        Tensor images = GoldenFile.Tensor(6, -1.0, 1.0, 2, 1, 9, 8);
        Tensor bound = SparseCoding.squaredNorm(filters, 9, 8);

        Tensor codes = SparseCoding.infer(3000, Weight, bound, filters, images);

        // At the minimum the gradient of the smooth part is -sign(z) where z is not 0, and within [-1, 1] where it is.
        Tensor gradient = Weight * SparseCoding.analyze(filters, SparseCoding.synthesize(filters, codes) - images);
        Tensor violation = where(codes == 0.0, (gradient.abs() - 1.0).clamp_min(0.0), (gradient + codes.sign()).abs());
        Assert.IsLessThan(1e-6, violation.max().ToDouble());
        Assert.IsGreaterThan(0.1, (codes == 0.0).to(ScalarType.Float64).mean().ToDouble());
        Assert.IsLessThan(0.9, (codes == 0.0).to(ScalarType.Float64).mean().ToDouble());
    }

    [TestMethod]
    public void Infer_FewIterations_IsNearerThanSimpleDescent()
    {
        using DisposeScope scope = NewDisposeScope();
        const double Weight = 20.0;
        Tensor filters = SparseCoding.normalize(Filters(5, 6, 3, 3));
        Tensor images = GoldenFile.Tensor(6, -1.0, 1.0, 2, 3, 9, 8);
        Tensor bound = SparseCoding.squaredNorm(filters, 9, 8);
        Tensor simple = zeros([2, 6, 7, 6], ScalarType.Float64);
        for (int step = 0; step < 20; step++)
        {
            simple = SparseCoding.proximalStep(Weight, bound, filters, images, simple);
        }

        double accelerated = SparseCoding.energy(Weight, filters, SparseCoding.infer(20, Weight, bound, filters, images), images).ToDouble();
        Assert.IsLessThan(SparseCoding.energy(Weight, filters, simple, images).ToDouble(), accelerated);
    }

    [TestMethod]
    public void Infer_WeightNearZero_GivesNoCodes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor filters = SparseCoding.normalize(Filters(5, 6, 3, 3));
        Tensor images = GoldenFile.Tensor(6, -1.0, 1.0, 2, 3, 9, 8);

        Tensor codes = SparseCoding.infer(10, 1e-6, SparseCoding.squaredNorm(filters, 9, 8), filters, images);
        Assert.AreEqual(0.0, codes.abs().max().ToDouble());
    }

    [TestMethod]
    public void Infer_FiltersOfBFloat16_IsThatOfFloat32UpToItsDigits()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor filters = SparseCoding.normalize(Filters(5, 6, 3, 3)).to_type(ScalarType.Float32);
        Tensor images = GoldenFile.Tensor(6, -1.0, 1.0, 2, 3, 9, 8).to_type(ScalarType.Float32);
        Tensor bound = SparseCoding.squaredNorm(filters, 9, 8);

        Tensor codes = SparseCoding.infer(10, 5.0, bound, filters.to_type(ScalarType.BFloat16), images);

        Assert.AreEqual(ScalarType.Float32, codes.dtype);

        // 8 bits of mantissa in the convolutions of ten iterations, of values of size 1.
        Assert.IsLessThan(0.05, (codes - SparseCoding.infer(10, 5.0, bound, filters, images)).abs().max().ToDouble());
    }

    [TestMethod]
    public void Normalize_OfFilters_GivesUnitNorms()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor filters = cat([Filters(5, 3, 2, 3), zeros([1, 2, 3, 3], ScalarType.Float64)]);

        double[] norms = SparseCoding.normalize(filters).flatten(1).norm(1, keepdim: false, 2.0f).data<double>().ToArray();

        double[] expected = [1.0, 1.0, 1.0, 0.0];
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.AreEqual(expected[index], norms[index], Rounding);
        }
    }

    [TestMethod]
    public void Gradient_OfReconstruction_IsTheCentralDifference()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = GoldenFile.Tensor(2, -1.0, 1.0, 2, 2, 4, 3);
        Tensor images = GoldenFile.Tensor(3, -1.0, 1.0, 2, 1, 6, 5);
        AssignmentInputs.AssertGradient(leaf => SparseCoding.reconstruction(leaf, codes, images), Filters(1, 2, 1, 3));
        AssignmentInputs.AssertGradient(leaf => SparseCoding.energy(3.0, Filters(1, 2, 1, 3), leaf, images), codes);
    }

    private static Tensor Filters(ulong seed, long maps, long channels, long side) => GoldenFile.Tensor(seed, -1.0, 1.0, maps, channels, side, side);
}

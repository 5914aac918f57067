using System.Text.Json;
using CD.Runner.Explanation;
using CD.Tests.Data;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Explanation;

[TestClass]
public sealed class WeightedRidgeTests
{
    [TestMethod]
    public void Fit_GeneratedSamples_IsScikitLearnsRidge()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement golden = GoldenFile.Read("explanation.json").GetProperty("lime");
        Tensor masks = Masks(golden);
        Tensor outputs = Outputs(golden, masks);

        IReadOnlyList<LocalFit> fits = WeightedRidge.Fit(masks, outputs, tensor(golden.GetProperty("weights").Doubles(), ScalarType.Float64));

        // Both solve a system of 7 equations in float64 whose condition is below 100.
        JsonElement[] expected = [.. golden.GetProperty("fits").EnumerateArray()];
        Assert.HasCount(expected.Length, fits);
        foreach ((LocalFit fit, JsonElement one) in fits.Zip(expected))
        {
            foreach ((double weight, double independent) in fit.Weights.Zip(one.GetProperty("weights").Doubles()))
            {
                Assert.AreEqual(independent, weight, 1e-12);
            }

            Assert.AreEqual(one.GetProperty("intercept").GetDouble(), fit.Intercept, 1e-12);
            Assert.AreEqual(one.GetProperty("r2").GetDouble(), fit.R2!.Value, 1e-12);
            Assert.AreEqual(one.GetProperty("prediction").GetDouble(), fit.Prediction, 1e-11);
        }
    }

    [TestMethod]
    public void Distances_GeneratedSamples_AreScikitLearnsCosineDistances()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement golden = GoldenFile.Read("explanation.json").GetProperty("lime");

        Tensor distances = Perturbations.Distances(Masks(golden).to(ScalarType.Bool));

        // The first sample is the image, the second keeps nothing.
        Assert.AreEqual(0.0, distances[0].item<double>());
        Assert.AreEqual(1.0, distances[1].item<double>());
        AssertClose(golden.GetProperty("distances").Doubles(), distances);
        AssertClose(golden.GetProperty("weights").Doubles(), Perturbations.Kernel(distances));
    }

    [TestMethod]
    public void Kernel_KnownDistances_IsExponential()
    {
        using DisposeScope scope = NewDisposeScope();

        // sqrt(exp(-(d / 0.25)^2)): at d = 0.25 the root of 1/e.
        AssertClose([1.0, Math.Exp(-0.5), Math.Exp(-2.0), Math.Exp(-8.0)], Perturbations.Kernel(tensor((double[])[0.0, 0.25, 0.5, 1.0], ScalarType.Float64)));
    }

    [TestMethod]
    public void Fit_OutputThatDoesNotVary_HasNoWeightsAndNoR2()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement golden = GoldenFile.Read("explanation.json").GetProperty("lime");
        Tensor masks = Masks(golden);

        LocalFit fit = WeightedRidge.Fit(masks, full(masks.shape[0], 1, 0.3, ScalarType.Float64), Perturbations.Kernel(Perturbations.Distances(masks.to(ScalarType.Bool)))).Single();

        // Rounding of the mean of sixty numbers.
        Assert.IsNull(fit.R2);
        Assert.IsTrue(fit.Weights.All(weight => Math.Abs(weight) < 1e-15));
        Assert.AreEqual(0.3, fit.Prediction, 1e-15);
    }

    [TestMethod]
    public void Masks_OneSeedAndImage_AreFairAndTheirOwn()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor masks = Perturbations.Masks(5000, 40, seed: 42, image: 7);

        Assert.IsTrue(masks[0].all().item<bool>(), "the first sample is the image");
        Assert.IsFalse(masks.ne(Perturbations.Masks(5000, 40, 42, 7)).any().item<bool>());
        foreach ((int seed, long image) in new[] { (43, 7L), (42, 8L), (0, 7L) })
        {
            Assert.AreEqual(0.5, Perturbations.Masks(5000, 40, seed, image).ne(masks).to(ScalarType.Float64).mean().item<double>(), 0.006);
        }

        // The mean of 200,000 fair coins has a deviation of 0.0011.
        Assert.AreEqual(0.5, masks.to(ScalarType.Float64).mean().item<double>(), 0.006);
    }

    [TestMethod]
    public void Strongest_OfWeights_AreThePositiveOnesThatCount()
    {
        LocalFit fit = new([0.05, -2.0, 1.0, 0.4, 0.21, 0.0], 0, null);

        DataTesting.AssertItems(fit.Strongest(5), 2, 3, 4);
        DataTesting.AssertItems(fit.Strongest(2), 2, 3);
        Assert.IsEmpty(new LocalFit([-1.0, 0.0], 0, null).Strongest(5));
    }

    private static Tensor Masks(JsonElement golden)
    {
        Tensor masks = GoldenFile.Tensor((ulong)golden.GetProperty("mask_seed").GetInt32(), 0, 1, golden.GetProperty("samples").GetInt32(), golden.GetProperty("segments").GetInt32()).lt(0.5).to(ScalarType.Float64);
        masks.narrow(0, 0, 1).fill_(1);
        masks.narrow(0, 1, 1).fill_(0);
        return masks;
    }

    private static Tensor Outputs(JsonElement golden, Tensor masks)
    {
        Tensor noise = GoldenFile.Tensor((ulong)golden.GetProperty("output_seed").GetInt32(), 0, 1, masks.shape[0], golden.GetProperty("outputs").GetInt32());
        Tensor steps = arange(masks.shape[1], ScalarType.Float64);
        return stack([noise.select(1, 0), noise.select(1, 1) + masks.matmul(steps)], 1);
    }

    // A few roundings of numbers of at most 1.
    private static void AssertClose(double[] expected, Tensor actual)
    {
        double[] values = actual.data<double>().ToArray();
        Assert.HasCount(expected.Length, values);
        for (int place = 0; place < expected.Length; place++)
        {
            Assert.AreEqual(expected[place], values[place], 1e-14);
        }
    }
}

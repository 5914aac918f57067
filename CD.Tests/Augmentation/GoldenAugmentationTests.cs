using System.Text.Json;
using CD.Runner.Augmentation;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

/// <summary>Every operation with fixed parameters against torchvision 0.21 (float32), at torchvision's accuracy.</summary>
[TestClass]
public sealed class GoldenAugmentationTests
{
    // torchvision worked in float32 on values in [0, 1]: single values are off by some 1e-7, a norm of up to 56 by 1e-5.
    private const double Tolerance = 1e-5;

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    public void Operations_WithFixedParameters_AgreeWithTorchvision(ScalarType dtype)
    {
        JsonElement[] entries = [.. GoldenFile.Read("augmentation.json").GetProperty("ops").EnumerateArray()];
        Assert.HasCount(29, entries);
        foreach (JsonElement entry in entries)
        {
            using var scope = NewDisposeScope();
            string name = $"{entry.GetProperty("op").GetString()} {entry.GetProperty("params")}";
            Tensor result = Apply(entry.GetProperty("op").GetString()!, entry.GetProperty("params"), TestImages.Golden(dtype));
            CollectionAssert.AreEqual(entry.GetProperty("shape").Longs(), result.shape[1..], name);
            Assert.AreEqual(dtype, result.dtype, name);

            double[] values = result.to(ScalarType.Float64).data<double>().ToArray();
            double[] first = entry.GetProperty("first").Doubles();
            double[] last = entry.GetProperty("last").Doubles();
            AssertClose(first, values[..first.Length], Tolerance, $"{name} first");
            AssertClose(last, values[^last.Length..], Tolerance, $"{name} last");
            Assert.AreEqual(entry.GetProperty("mean").GetDouble(), values.Average(), Tolerance, $"{name} mean");
            double norm = entry.GetProperty("norm").GetDouble();
            Assert.AreEqual(norm, Math.Sqrt(values.Sum(value => value * value)), Tolerance * norm, $"{name} norm");
        }
    }

    private static Tensor Apply(string operation, JsonElement parameters, Tensor image)
    {
        Tensor One(string name) => tensor([parameters.GetProperty(name).GetDouble()], dtype: image.dtype);
        double Number(string name) => parameters.GetProperty(name).GetDouble();
        switch (operation)
        {
            case "resized_crop":
                Tensor box = tensor([Number("top"), Number("left"), Number("height"), Number("width")], dtype: image.dtype).view(1, 4);
                long size = (long)Number("size");
                return ResizedCrop.Apply(image, box, null, size, size, parameters.GetProperty("antialias").GetBoolean());
            case "hflip":
                Tensor whole = tensor([0.0, 0.0, image.shape[2], image.shape[3]], dtype: image.dtype).view(1, 4);
                return ResizedCrop.Apply(image, whole, ones(1, dtype: image.dtype), image.shape[2], image.shape[3]);
            case "brightness":
                return ColorAdjustments.Brightness(image, One("factor"));
            case "contrast":
                return ColorAdjustments.Contrast(image, One("factor"));
            case "saturation":
                return ColorAdjustments.Saturation(image, One("factor"));
            case "hue":
                return ColorAdjustments.Hue(image, One("factor"));
            case "grayscale":
                return ColorAdjustments.Grayscale(image);
            case "gaussian_blur":
                Tensor doubled = image.repeat_interleave(2, 2).repeat_interleave(2, 3);
                return GaussianBlur.Apply(doubled, (int)Number("kernel"), One("sigma"));
            default:
                throw new InvalidOperationException($"The golden file has an operation without a test: {operation}.");
        }
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], tolerance, $"{what}[{i}]");
        }
    }
}

using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Export;
using CD.Tests.Augmentation;
using CD.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>What a model that takes bytes makes of them: its network is the identity here.</summary>
[TestClass]
public sealed class OnnxImagesTests
{
    // Float32 on values in [0, 1]: sums over some ten taps along each axis, in two orders.
    private const double Tolerance = 2e-6;

    private const int Size = 24;

    [TestMethod]
    public void Images_OfEverySize_AreTheEvaluationViews()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using InferenceSession session = OnnxTesting.Session(Identity(folder.Path));
        foreach ((int height, int width, int batch) in ((int, int, int)[])[(24, 25, 2), (23, 24, 1), (1, 7, 1), (12, 12, 3), (48, 96, 2), (31, 331, 1), (500, 375, 2), (1000, 33, 1)])
        {
            Tensor pixels = TestImages.Bytes(91, batch, 3, height, width);
            using ImageBatch images = new(pixels.clone());
            Tensor made = OnnxTesting.Run(session, pixels.permute(0, 2, 3, 1)).Values.Single();
            Assert.IsLessThan(Tolerance, TestImages.LargestDifference(EvaluationView.Apply(images, Size, CPU), made), $"{height} x {width}");
        }
    }

    [TestMethod]
    public void Images_OfTheNetworksSize_AreOnlyDivided()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        Tensor pixels = TestImages.Bytes(92, 4, 3, Size, Size);
        Tensor made = OnnxTesting.Run(Identity(folder.Path), pixels.permute(0, 2, 3, 1)).Values.Single();

        // ONNX Runtime divides by a reciprocal, which is off by the last bit of a float32 below 1.
        Assert.IsLessThanOrEqualTo(Math.ScaleB(1, -24), TestImages.LargestDifference(pixels.to(ScalarType.Float32).div(255), made));
        Assert.IsTrue(made.mul(255).round().to(ScalarType.Byte).equal(pixels).all().item<bool>());
    }

    [TestMethod]
    public void Images_OfWhite_StayInTheUnitInterval()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        Tensor made = OnnxTesting.Run(Identity(folder.Path), full([1, 77, 101, 3], 255, ScalarType.Byte)).Values.Single();
        Assert.IsTrue(made.max().item<float>() <= 1f && made.min().item<float>() > 1f - 1e-6f);
    }

    private static string Identity(string folder)
    {
        using Activation identity = new("linear");
        GraphBuilder builder = new([-1, 3, Size, Size]);
        GraphValue last = builder.Apply("identity", identity, builder.Input);
        return OnnxTesting.Write(folder, new ExportModel
        {
            Graph = builder.ToGraph([new GraphOutput("y", last.Node)]),
            Outputs = [new ExportOutput("y", "the images", last.Node)],
            Preprocessing = new Preprocessing(Size),
            Method = "none",
            Input = ExportInput.UInt8,
        });
    }
}

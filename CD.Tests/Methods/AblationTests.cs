using CD.Model.Engine;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Methods;
using CD.Tests.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

/// <summary>The switches of the paper's ablations.</summary>
[TestClass]
[DoNotParallelize]
public sealed class AblationTests
{
    [TestMethod]
    public void Predictor_WithoutNormalization_IsTheSigmoidOfItsLastProduct()
    {
        using DisposeScope scope = NewDisposeScope();
        using FeaturePredictor predictor = new(3, 5, normalization: false);
        predictor.Build([-1, 4], new BuildContext(CPU, DTypePolicy.Float64, new Generator(1, CPU)));
        Tensor z = randn(6, 4, dtype: ScalarType.Float64, generator: new Generator(2, CPU));

        using Tensor p = predictor.Call(z, training: true);

        Tensor[] kernels = [.. predictor.Variables.Where(variable => variable.Tensor.dim() == 2).Select(variable => variable.Tensor)];
        Tensor hidden = z.mm(kernels[0].t());
        hidden = (hidden - hidden.mean([0L], true)) / (hidden.var([0L], unbiased: false, keepdim: true) + 1e-5).sqrt();
        Tensor expected = hidden.relu().mm(kernels[1].t()).sigmoid();

        // The same operations in float64: a few units of 1e-16.
        Assert.IsTrue((p - expected).abs().max().item<double>() < 1e-12);
        Assert.IsFalse(predictor.Variables.Any(variable => variable.Path.StartsWith("4.", StringComparison.Ordinal)), "The last normalization has no variables.");
    }

    [TestMethod]
    public void MakePlain_FirstView_IsTheResizedImageAndTheSecondViewsStayTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        AugmentationSettings settings = new() { ImageSize = 12 };
        using MemoryImageSource images = SmallImages.Source(8);
        using ImageBatch batch = images.Read([[0, 1, 2, 3]], CancellationToken.None).Single();
        using ViewMaker augmented = new(settings, 7, CPU, Capabilities.Detect());
        using ViewMaker plain = new(settings, 7, CPU, Capabilities.Detect());
        Tensor random = augmented.Make(batch);

        Tensor first = plain.MakePlain(batch);

        Assert.IsTrue(first.equal(EvaluationView.Apply(batch, 12, CPU)).all().item<bool>());
        Assert.IsFalse(first.equal(random).all().item<bool>());
        Assert.IsTrue(plain.Make(batch).equal(augmented.Make(batch)).all().item<bool>());
    }
}

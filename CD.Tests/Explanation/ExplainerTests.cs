using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Explanation;
using CD.Runner.Methods;
using CD.Runner.Runs;
using CD.Tests.Data;
using static TorchSharp.torch;

namespace CD.Tests.Explanation;

[TestClass]
public sealed class ExplainerTests
{
    private const int Side = 28;
    private const int Feature = 2;

    private static readonly RunConfiguration Configuration = new()
    {
        Model = new ModelSettings { Backbone = BackboneKind.ResNet18, Width = 8, LatentDimensions = 8, FeatureHeads = 6 },
        Augmentation = new AugmentationSettings { ImageSize = Side },
        Training = new TrainingSettings { BatchSize = 4 },
        Evaluation = new EvaluationSettings { BatchSize = 250 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1 },
    };

    [TestMethod]
    [DataRow(null)]
    [DataRow(0)]
    [DataRow(200)]
    public void Explain_HeadThatLooksAtOneRegion_WeighsItsSuperpixelsAlone(int? hide)
    {
        // The head is the sum of the squares of the upper left quarter, so that each superpixel adds a known amount wherever the others are.
        using TestPictures.Encoder encoder = new(images => Quarter(images).unsqueeze(1));
        ExplainedImage image = TestPictures.Image(0);

        HeadExplanation explanation = Explain(encoder, image, [0], new ExplainOptions { Hide = hide }).Single();

        double[] added = Added(image, hide);
        double most = added.Max(Math.Abs);
        Assert.AreEqual(image.Superpixels.Count, added.Length);
        Assert.IsTrue(added.Count(amount => amount == 0) > added.Length / 2, "most superpixels lie outside");

        // The penalty of 1 stands beside about 5000 / 4 samples' worth of evidence times a mean kernel of a half, so weights are short
        // of the truth by one or two thousandths; samples of chance correlation hand on as much.
        for (int segment = 0; segment < added.Length; segment++)
        {
            Assert.AreEqual(added[segment], explanation.Fit.Weights[segment], 0.004 * most, $"superpixel {segment}");
        }

        Assert.IsGreaterThan(0.9999, explanation.Fit.R2!.Value);
        Assert.AreEqual(explanation.Output, explanation.Fit.Prediction, 0.01 * added.Sum(Math.Abs));
        CollectionAssert.AreEqual(
            Enumerable.Range(0, added.Length).Where(segment => added[segment] > 0.1 * most).OrderByDescending(segment => added[segment]).Take(5).ToArray(),
            explanation.Fit.Strongest(5));
    }

    [TestMethod]
    public void Explain_SeveralHeads_TakesOneSetOfPassesInBatches()
    {
        using TestPictures.Encoder encoder = new(images => stack([Quarter(images), images.mean([1, 2, 3]), Quarter(images) * -2.0], 1));
        ExplainedImage image = TestPictures.Image(1);
        ExplainOptions options = new() { Samples = 333 };

        IReadOnlyList<HeadExplanation> explanations = Explain(encoder, image, [2, 0], options, batchSize: 100);

        Assert.AreEqual((333, 100), (encoder.Seen, encoder.LargestBatch));
        DataTesting.AssertItems(explanations.Select(explanation => explanation.Head), 2, 0);

        // One system with several right-hand sides: a multiple of a head has that multiple of its weights, up to rounding of sums near 1e7.
        Assert.AreEqual(-2.0 * explanations[1].Output, explanations[0].Output);
        foreach ((double first, double second) in explanations[0].Fit.Weights.Zip(explanations[1].Fit.Weights))
        {
            Assert.AreEqual(-2.0 * second, first, 1e-6);
        }

        LocalFit alone = Explain(encoder, image, [0], options, batchSize: 333).Single().Fit;
        foreach ((double together, double single) in explanations[1].Fit.Weights.Zip(alone.Weights))
        {
            Assert.AreEqual(single, together, 1e-6);
        }
    }

    [TestMethod]
    public void Explain_TwoSeedsOfANetwork_Agree()
    {
        using MemoryImageSource source = TestPictures.Source(8);
        using Experiment experiment = Experiment.Open(Configuration, source);
        using ILearner learner = Configuration.Method.Method.CreateLearner(new LearnerContext(Configuration, experiment.Device, source.Count, source.Shape, null));
        using IEncoder encoder = learner.CreateEncoder();
        ExplainOptions options = new() { Indices = [2], Heads = [0, 1, 2, 3, 4, 5] };

        HeadExplanation[] first = [.. Explainer.Explain(experiment, encoder, Feature, options, null, CancellationToken.None)];
        HeadExplanation[] again = [.. Explainer.Explain(experiment, encoder, Feature, options, null, CancellationToken.None)];
        HeadExplanation[] other = [.. Explainer.Explain(experiment, encoder, Feature, options with { Seed = 43 }, null, CancellationToken.None)];

        for (int head = 0; head < first.Length; head++)
        {
            CollectionAssert.AreEqual(first[head].Fit.Weights.ToArray(), again[head].Fit.Weights.ToArray(), "one seed gives one answer");

            // With R2 r of S superpixels and n samples that count, the weights' variance by chance is about (1 - r) / r * S / n of their own:
            // 0.03 for the least linear of these heads (r 0.34), and 0.003 for the others. The correlations measured are 0.990 to 0.999.
            Assert.IsGreaterThan(0.95, Correlation(first[head].Fit.Weights, other[head].Fit.Weights), $"head {head}");
        }
    }

    [TestMethod]
    public void Explain_ImagesAboveTheThreshold_AreDrawnFromThem()
    {
        // A head's output is the brightness of the first pixel's red, which is the image's place times ten.
        using MemoryImageSource source = Places(20);
        using Experiment experiment = Experiment.Open(Configuration, source);
        using TestPictures.Encoder encoder = FirstPixel();
        List<string> notes = [];
        ExplainOptions options = new() { Images = 4, Threshold = 99, Samples = 20, Heads = [1, 0] };

        long[][] Chosen(ExplainOptions asked) =>
            [.. Explainer.Explain(experiment, encoder, Feature, asked, notes.Add, CancellationToken.None).GroupBy(explanation => explanation.Head).Select(head => head.Select(one => one.Image.Index).ToArray())];

        long[][] heads = Chosen(options);

        Assert.IsTrue(heads.All(head => head.Length == 4 && head.Distinct().Count() == 4 && head.All(index => index >= 10)));
        CollectionAssert.AreNotEqual(heads[0], heads[1], "each head draws its own");
        CollectionAssert.AreEqual(heads[0], Chosen(options with { Heads = [1] })[0], "whichever heads stand beside it");
        Assert.IsTrue(notes.All(note => note.StartsWith("Explained ", StringComparison.Ordinal)));

        // The next four are others, and the last two of the ten are followed by the highest below.
        Assert.IsEmpty(heads[0].Intersect(Chosen(options with { Heads = [1], Skip = 4 })[0]));
        DataTesting.AssertItems(Chosen(options with { Heads = [1], Skip = 8 })[0][2..], 9, 8);
        Assert.Contains("Head 1: only 2 images' outputs are above 99; the highest below it are explained too.", notes);
        DataTesting.AssertItems(Chosen(options with { Heads = [1], Threshold = 1000 })[0], 19, 18, 17, 16);
        Assert.Contains("Head 1: no image's output is above 1000; the highest below it are explained.", notes);
        DataTesting.AssertItems(Chosen(options with { Heads = [1], Indices = [5, 3, 5] })[0], 5, 3);
    }

    [TestMethod]
    public void Explain_NoHeadsGiven_TakesThoseThatVaryMost()
    {
        // Seven heads, of which the paper's 17 is not one: head h is the first pixel times the factor below.
        using MemoryImageSource source = Places(20);
        using Experiment experiment = Experiment.Open(Configuration, source);
        using Tensor factors = tensor((double[])[0.1, -3, 0, 1, 2, 0.2, 0.3], ScalarType.Float64);
        using TestPictures.Encoder few = new(images => images[TensorIndex.Colon, 0, 0, 0].unsqueeze(1) * factors);
        using TestPictures.Encoder many = new(images => images[TensorIndex.Colon, 0, 0, 0].unsqueeze(1).expand(-1, 19));
        ExplainOptions options = new() { Images = 1, Samples = 20 };

        int[] Heads(IEncoder encoder) => [.. Explainer.Explain(experiment, encoder, Feature, options, null, CancellationToken.None).Select(explanation => explanation.Head)];

        DataTesting.AssertItems(Heads(few), 1, 3, 4, 5, 6);
        DataTesting.AssertItems(Heads(many), 1, 5, 6, 17, 18);
    }

    [TestMethod]
    public void Explain_WhatThereIsNot_IsAUsersError()
    {
        using MemoryImageSource source = Places(5);
        using Experiment experiment = Experiment.Open(Configuration, source);
        using TestPictures.Encoder encoder = FirstPixel();
        using TestPictures.Encoder broken = new(images => images[TensorIndex.Colon, 0, 0, 0].unsqueeze(1) * double.NaN);
        ExplainOptions options = new() { Samples = 20 };

        string Message(ExplainOptions asked, ExitCode code = ExitCode.Usage, IEncoder? other = null) =>
            DataTesting.UserError(code, () => Explainer.Explain(experiment, other ?? encoder, Feature, asked, null, CancellationToken.None)).Message;

        Assert.AreEqual("--heads: the stage p has the heads 0 to 1 (columns of p.npy, counted from 0); received 2.", Message(options with { Heads = [0, 2] }));
        Assert.AreEqual("--indices: the data set has the images 0 to 4; received 5.", Message(options with { Indices = [4, 5] }));
        Assert.AreEqual("--skip 5 passes over all 5 images; skip fewer.", Message(options with { Heads = [0], Skip = 5 }));
        Assert.AreEqual(
            "The run's stage p is not finite for the image 0, so it cannot be explained. Train the run anew, for example with a lower learning rate.",
            Message(options, ExitCode.NotFinite, broken));
    }

    [TestMethod]
    public void Explain_Cancelled_Stops()
    {
        using TestPictures.Encoder encoder = new(images => Quarter(images).unsqueeze(1));

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            Explainer.Explain(new PerturbedOutputs(encoder, Feature, [0], null, 10, CPU), [0], TestPictures.Image(0), new ExplainOptions(), new CancellationToken(canceled: true)));
        Assert.AreEqual(0, encoder.Seen);
    }

    private static IReadOnlyList<HeadExplanation> Explain(IEncoder encoder, ExplainedImage image, int[] heads, ExplainOptions options, int batchSize = 500) =>
        Explainer.Explain(new PerturbedOutputs(encoder, Feature, heads, options.Hide, batchSize, CPU), heads, image, options, CancellationToken.None);

    /// <summary>The sum of squares of the upper left quarter, <c>[batch]</c>.</summary>
    private static Tensor Quarter(Tensor images) => images.narrow(2, 0, Side / 2).narrow(3, 0, Side / 2).square().sum([1, 2, 3]);

    /// <summary>What keeping each superpixel instead of hiding it adds to <see cref="Quarter"/>, in plain loops.</summary>
    private static double[] Added(ExplainedImage image, int? hide)
    {
        double[] added = new double[image.Superpixels.Count];
        byte[] means = image.Superpixels.MeanColors(image.Planes);
        for (int place = 0; place < image.Planes.Length; place++)
        {
            (int row, int column) = Math.DivRem(place % (Side * Side), Side);
            if (row < Side / 2 && column < Side / 2)
            {
                double hidden = hide ?? means[place];
                added[image.Superpixels.Labels[place % (Side * Side)]] += (image.Planes[place] * (double)image.Planes[place]) - (hidden * hidden);
            }
        }

        return added;
    }

    /// <summary>Images whose pixels are their place times ten.</summary>
    private static MemoryImageSource Places(int count) =>
        new("places", [Enumerable.Range(0, count * 3 * Side * Side).Select(place => (byte)(10 * (place / (3 * Side * Side)))).ToArray()], new ImageShape(3, Side, Side), null, []);

    private static TestPictures.Encoder FirstPixel() => new(images => images[TensorIndex.Colon, 0, 0, 0].unsqueeze(1).expand(-1, 2));

    private static double Correlation(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        (double a, double b) = (first.Average(), second.Average());
        double Covariance(IReadOnlyList<double> x, double mx, IReadOnlyList<double> y, double my) => x.Zip(y).Sum(pair => (pair.First - mx) * (pair.Second - my));
        return Covariance(first, a, second, b) / Math.Sqrt(Covariance(first, a, first, a) * Covariance(second, b, second, b));
    }
}

using System.Text.Json;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Heads;
using CD.Tests.Support;

namespace CD.Tests.Heads;

[TestClass]
public sealed class HeadAnalysisTests
{
    // Sums of 48 values of float64 round at 1e-15; 1e-12 inside the entropy's logarithms takes 3e-12 away.
    private const double Tolerance = 1e-11;

    [TestMethod]
    public void Of_GoldenOutputs_AreScikitLearnsAndNumPysNumbers()
    {
        JsonElement golden = GoldenFile.Read("heads.json");
        int count = golden.GetProperty("items").GetInt32();
        int heads = golden.GetProperty("heads").GetInt32();
        int[] labels = [.. golden.GetProperty("labels").Longs().Select(label => (int)label)];
        EmbeddingSet set = new()
        {
            Stages = [new StageOutput(HeadTesting.Feature, new FeatureMatrix([.. golden.GetProperty("outputs").Doubles().Select(value => (float)value)], count, heads), null)],
            ItemNames = new string[count],
            Labels = labels,
        };

        HeadAnalysis analysis = HeadAnalysis.Of(set, "feature", images: 5);

        for (int head = 0; head < heads; head++)
        {
            HeadStatistics found = analysis.Heads[head];
            Assert.AreEqual(golden.GetProperty("mean").Doubles()[head], found.Mean, Tolerance);
            Assert.AreEqual(golden.GetProperty("std").Doubles()[head], found.Deviation, Tolerance);
            Assert.AreEqual(golden.GetProperty("share_on").Doubles()[head], found.ShareOn!.Value, Tolerance);
            Assert.AreEqual(golden.GetProperty("entropy").Doubles()[head], found.Entropy!.Value, Tolerance);
            Assert.AreEqual(golden.GetProperty("entropy_of_mean").Doubles()[head], found.EntropyOfMean!.Value, Tolerance);
            AssertCorrelations(golden.GetProperty("correlation")[head], analysis, found);
            if (!found.Constant)
            {
                AssertClasses(golden.GetProperty("auc")[head].Doubles(), golden.GetProperty("class_means")[head].Doubles(), found.Separation!);
                CollectionAssert.AreEqual(golden.GetProperty("top")[head].Longs(), found.Top.ToArray());
                CollectionAssert.AreEqual(golden.GetProperty("bottom")[head].Longs(), found.Bottom.ToArray());
            }
        }

        Assert.AreEqual("False False False True False False", string.Join(' ', analysis.Heads.Select(head => head.Constant)));
    }

    [TestMethod]
    public void Of_ConstantHeads_HaveNoCorrelationAndComeLast()
    {
        // The second head differs by rounding only.
        HeadAnalysis analysis = HeadTesting.Analyse([[0.5f, 0.5f, 0.5f], [0.3f, 0.3000001f, 0.3f], [0.1f, 0.9f, 0.2f]], [0, 1, 0]);

        CollectionAssert.AreEqual((int[])[2, 0, 1], analysis.MostInformative.Select(head => head.Head).ToArray());
        foreach (HeadStatistics head in analysis.Heads.Take(2))
        {
            Assert.IsTrue(head.Constant);
            Assert.IsNull(head.Nearest);
            Assert.IsNull(head.MeanAbsoluteCorrelation);
            Assert.IsNull(head.Separation);
            Assert.IsEmpty(head.Top);
            Assert.IsEmpty(head.Bottom);
        }

        Assert.IsFalse(analysis.Heads[2].Constant);
        Assert.IsNull(analysis.Heads[2].Nearest, "no other head varies");
        Assert.AreEqual(1.0, analysis.Correlation[2, 2]);
        Assert.AreEqual((0, 0.0), (analysis.Heads[2].Separation!.BestClass, analysis.Heads[2].Separation!.Auc));
    }

    [TestMethod]
    public void Of_OneImage_HasConstantHeads()
    {
        HeadAnalysis analysis = HeadTesting.Analyse([[0.5f], [0.9f]], [0]);

        Assert.IsTrue(analysis.Heads.All(head => head.Constant && head.Deviation == 0.0));
    }

    [TestMethod]
    public void Of_EqualOutputsAndFewImages_TakesTheFirstAndNoneTwice()
    {
        HeadStatistics head = HeadTesting.Analyse([[0.5f, 0.9f, 0.5f, 0.9f, 0.5f]]).Heads[0];

        CollectionAssert.AreEqual((long[])[1, 3, 0], head.Top.ToArray());
        CollectionAssert.AreEqual((long[])[2, 4], head.Bottom.ToArray());
    }

    [TestMethod]
    public void MostInformative_CopyOfTheBest_ComesAfterALesserHeadOfItsOwn()
    {
        // Head 1 is sure and on for one half; head 0 says the opposite; head 2 is unsure and another's; head 3 tells next to nothing.
        HeadAnalysis analysis = HeadTesting.Analyse([[0.99f, 0.99f, 0.01f, 0.01f], [0.005f, 0.005f, 0.995f, 0.995f], [0.8f, 0.2f, 0.8f, 0.2f], [0.5f, 0.51f, 0.51f, 0.5f]]);

        CollectionAssert.AreEqual((int[])[1, 2, 3, 0], analysis.MostInformative.Select(head => head.Head).ToArray());

        // By hand: H(0.5) - H(0.8) = 1 - 0.7219280948873623.
        Assert.AreEqual(0.2780719051126377, analysis.Heads[2].Information!.Value, 1e-7, "0.8 in float32");
        Assert.AreEqual((0, -1.0), (analysis.Heads[1].Nearest, Math.Round(analysis.Heads[1].NearestCorrelation!.Value, 12)));
    }

    [TestMethod]
    public void Of_OutputsBeyondOne_HaveNoEntropy()
    {
        HeadAnalysis analysis = HeadTesting.Analyse([[-2f, 0f, 2f], [0.1f, 0.2f, 0.3f]], stage: new Stage("latent", "z", "latent z"));

        Assert.IsTrue(analysis.Heads.All(head => head.Entropy is null && head.EntropyOfMean is null && head.ShareOn is null && head.Information is null));
        Assert.AreEqual("dimension", analysis.Noun);
        Assert.AreEqual(Math.Sqrt(8.0 / 3.0), analysis.Heads[0].Deviation, Tolerance);
        Assert.AreEqual(0, analysis.MostInformative[0].Head, "the larger deviation");
    }

    [TestMethod]
    public void Of_NotANumber_NamesTheImage()
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => HeadTesting.Analyse([[0.5f, float.NaN], [0.5f, 0.5f]]));

        Assert.AreEqual(ExitCode.NotFinite, error.Code);
        StringAssert.StartsWith(error.Message, "The outputs p of image 1 hold a NaN or an infinity;");
    }

    [TestMethod]
    public void Of_ManyItems_CorrelatesAllParts()
    {
        // 2^22 values a part: three heads of 1.5 million images are more than one.
        const int Count = 1_500_000;
        float[][] heads = [new float[Count], new float[Count], new float[Count]];
        for (int item = 0; item < Count; item++)
        {
            heads[0][item] = item % 2;
            heads[1][item] = item % 4 / 2;
            heads[2][item] = item < Count / 2 ? item % 2 : 1 - (item % 2);
        }

        double[,] correlation = CorrelationMatrix.Of(HeadTesting.Set(heads).Stages[0].Matrix!, [0.5, 0.5, 0.5], [false, false, false], CancellationToken.None);

        Assert.AreEqual(0.0, correlation[0, 1], 1e-9);
        Assert.AreEqual(0.0, correlation[0, 2], 1e-9, "the second half undoes the first");
        Assert.AreEqual(1.0, correlation[2, 2]);
    }

    private static void AssertCorrelations(JsonElement row, HeadAnalysis analysis, HeadStatistics head)
    {
        double?[] expected = [.. row.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble())];
        for (int other = 0; other < expected.Length; other++)
        {
            double found = analysis.Correlation[head.Head, other];
            Assert.AreEqual(expected[other] is null, double.IsNaN(found));
            Assert.AreEqual(expected[other] ?? 0.0, double.IsNaN(found) ? 0.0 : found, Tolerance);
        }

        double[] others = [.. expected.Where((value, other) => value is not null && other != head.Head).Select(value => Math.Abs(value!.Value))];
        if (!head.Constant)
        {
            Assert.AreEqual(expected[head.Nearest!.Value]!.Value, head.NearestCorrelation!.Value, Tolerance);
            Assert.AreEqual(others.Max(), Math.Abs(head.NearestCorrelation.Value), Tolerance);
            Assert.AreEqual(others.Average(), head.MeanAbsoluteCorrelation!.Value, Tolerance);
        }
    }

    private static void AssertClasses(double[] areas, double[] means, ClassSeparation found)
    {
        int best = Array.FindIndex(areas, area => Math.Abs(area - 0.5) == areas.Max(other => Math.Abs(other - 0.5)));
        Assert.AreEqual(best, found.BestClass);
        Assert.AreEqual(areas[best], found.Auc, Tolerance);
        for (int label = 0; label < means.Length; label++)
        {
            Assert.AreEqual(means[label], found.Means[label]!.Value, Tolerance);
        }
    }
}

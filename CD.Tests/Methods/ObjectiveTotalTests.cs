using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Methods;
using CD.Runner.Methods.Dac;
using CD.Runner.Methods.Dccm;
using CD.Runner.Methods.Pica;
using CD.Runner.Methods.Vae;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Tests.Runs;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

/// <summary>The total that is minimized is the recorded terms' sum with the settings' weights.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ObjectiveTotalTests
{
    private const int Size = 24;

    [TestMethod]
    [DataRow("dac", 1.0, 7.0)]
    [DataRow("dccm", 0.5, 3.0, 2.0)]
    [DataRow("pica", 1.0, 5.0)]
    [DataRow("vae", 1.0, 4.0)]
    public void Total_OfAnEpoch_IsTheWeightedSumOfItsTerms(string method, params double[] weights)
    {
        RunConfiguration configuration = MethodRuns.Configuration(method) with { Augmentation = MethodRuns.GentleViews with { ImageSize = Size } };
        configuration = configuration with { Method = new ConfiguredMethod(configuration.Method.Method, Settings(method, weights)), Model = new ModelSettings { Width = 8 } };
        using MemoryImageSource source = SmallImages.Source(18);
        using ILearner learner = MethodRuns.Learner(configuration, clusters: 2);
        using Trainer trainer = new(learner, source, 42, CPU);

        trainer.RunEpoch(_ => { }, CancellationToken.None);

        EpochRecord record = trainer.Records.Single();
        double[] terms = [.. record.Terms.Take(weights.Length).Select(term => term.Value)];
        Assert.IsTrue(terms.All(term => Math.Abs(term) > 1e-4), string.Join(", ", terms));
        Assert.AreEqual(terms.Zip(weights, (term, weight) => term * weight).Sum(), record.Total, 1e-5 * Math.Abs(record.Total));
    }

    private static object Settings(string method, double[] weights) => method switch
    {
        "dac" => new DacSettings { PoolSize = 8, AuxiliaryWeight = weights[1] },
        "dccm" => new DccmSettings { PoolSize = 8, DiscriminatorUnits = 16, GraphThreshold = 0.5, LabelThreshold = 0.4, GraphWeight = weights[0], LabelWeight = weights[1], InformationWeight = weights[2] },
        "pica" => new PicaSettings { ExtraClusters = 0, Copies = 1, EntropyWeight = weights[1] },
        _ => new VaeSettings { DivergenceWeight = weights[1] },
    };
}

using System.Text.Json;
using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Methods;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Runner.Training;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Training;

/// <summary>Twenty steps of Adam, clipping and cosine decay against PyTorch 2.6's, in float64.</summary>
[TestClass]
[DoNotParallelize]
public sealed class GoldenTrajectoryTests
{
    // Both sides round each operation to 1.1e-16; twenty steps through batch normalizations of 16 values and Adam's
    // division by the roots of small moments let that grow, to less than this.
    private const double Tolerance = 1e-9;

    [TestMethod]
    public void Run_TwentySteps_FollowPyTorchsLossesAndGradientNorms()
    {
        JsonElement expected = GoldenFile.Read("trajectory.json").GetProperty("float64");
        using ContrastiveDisentanglingNetwork network = Network();
        TrainingSettings settings = new() { Epochs = 5, BatchSize = 16 };
        using AdamOptimizer optimizer = new(network.TrainableVariables, OptimizerOptions.Of(settings));
        ObjectiveFunction objective = ObjectiveFunction.Create(ObjectiveOptions.Paper, Catalogue.BuiltIn);
        ContrastiveDisentanglingStep step = new(network, objective, new OptimizedObjective(optimizer));
        string[] names = [.. objective.TermNames, .. EpochPlan.CommonNames];
        int k = 0;
        foreach (JsonElement row in expected.GetProperty("steps").EnumerateArray())
        {
            double learningRate = LearningRateSchedule.At(settings, row.GetProperty("epoch").GetInt32() - 1);
            AssertClose(row.GetProperty("lr").GetDouble(), learningRate, 1e-15, $"step {k + 1} lr");
            using Tensor view1 = GoldenFile.Tensor((ulong)(5000 + (2 * k)), 0, 1, 16, 3, 32, 32);
            using Tensor view2 = GoldenFile.Tensor((ulong)(5001 + (2 * k)), 0, 1, 16, 3, 32, 32);
            using Tensor values = step.Run(view1, view2, learningRate);
            double[] actual = values.data<double>().ToArray();
            for (int column = 0; column < names.Length; column++)
            {
                AssertClose(row.GetProperty(names[column]).GetDouble(), actual[column], Tolerance, $"step {k + 1} {names[column]}");
            }

            k++;
        }

        Assert.AreEqual(20, k);
    }

    private static void AssertClose(double expected, double actual, double relative, string what) =>
        Assert.AreEqual(expected, actual, relative * Math.Abs(expected), what);

    private static ContrastiveDisentanglingNetwork Network()
    {
        ContrastiveDisentanglingNetwork network = new(new NetworkOptions { Backbone = BackboneKind.ResNet18, LatentDimensions = 16, FeatureHeads = 16 });
        using Generator generator = new(0, CPU);
        network.Build(new BuildContext(CPU, DTypePolicy.Float64, generator));
        JsonElement golden = GoldenFile.Read("network.json").GetProperty("networks").EnumerateArray().Single(entry => entry.GetProperty("backbone").GetString() == "ResNet18");
        Dictionary<string, JsonElement> fills = golden.GetProperty("state").EnumerateArray().ToDictionary(entry => entry.GetProperty("key").GetString()!, entry => entry.GetProperty("fill"));
        using DisposeScope scope = NewDisposeScope();
        network.LoadState([.. network.State().Select(item => new NamedTensor(item.Name, Filled(fills[item.Name], item.Tensor)))]);
        return network;
    }

    private static Tensor Filled(JsonElement fill, Tensor like)
    {
        if (fill.ValueKind == JsonValueKind.Null)
        {
            return zeros_like(like);
        }

        // Kernels are filled in +-sqrt(3 / fan-in); the recorded ranges are those of D = 32, this network has D = 16.
        // The recorded run held the initial weights in float32 before it went on in float64.
        double[] rule = fill.Doubles();
        double bound = like.dim() > 1 ? Math.Sqrt(3.0 / (like.numel() / like.shape[0])) : rule[2];
        double low = like.dim() > 1 ? -bound : rule[1];
        return GoldenFile.Tensor((ulong)rule[0], low, bound, like.shape).to(ScalarType.Float32).to(ScalarType.Float64);
    }
}

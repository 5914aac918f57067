using CD.Model.Graphs;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Export;
using CD.Runner.Export.Keras;
using CD.Runner.Methods;
using static TorchSharp.torch;

namespace CD.Tests.Weights;

/// <summary>Runs' networks as Keras' files.</summary>
internal static class KerasTesting
{
    public static readonly RunConfiguration Configuration = new()
    {
        Model = new ModelSettings { Backbone = BackboneKind.ResNet18, Width = 8, LatentDimensions = 6, FeatureHeads = 5 },
        Augmentation = new AugmentationSettings { ImageSize = 16 },
        Training = new TrainingSettings { BatchSize = 4 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1 },
    };

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Weights", "Fixtures", name);

    /// <summary>A network with other values for every seed, statistics too.</summary>
    public static ILearner Learner(ulong seed, RunConfiguration? configuration = null)
    {
        configuration ??= Configuration;
        ILearner learner = configuration.Method.Method.CreateLearner(new LearnerContext(configuration, CPU, 8, new ImageShape(3, 16, 16), 2));
        using IDisposable noGrad = no_grad();
        using Generator generator = new(seed);
        foreach (NamedTensor entry in learner.ModelState().Where(entry => entry.Tensor.is_floating_point()))
        {
            using Tensor values = rand(entry.Tensor.shape, generator: generator);
            entry.Tensor.copy_(values);
        }

        return learner;
    }

    /// <summary>Exports some of a network's stages.</summary>
    public static string Export(ILearner learner, string path, int stages = 3)
    {
        ModelGraph graph = learner.Describe()!;
        string[] symbols = ["h", "z", "p"];
        ExportOutput[] outputs = [.. graph.Outputs.Take(stages).Select((output, index) => new ExportOutput(symbols[index], output.Name, output.Node))];
        new KerasExporter().Write(
            new ExportModel
            {
                Graph = graph.Only([.. outputs.Select(output => new GraphOutput(output.Name, output.Node))]),
                Outputs = outputs,
                Preprocessing = new Preprocessing(16),
                Method = "contrastive-disentangling",
            },
            path);
        return path;
    }

    /// <summary>The weights of Keras' layers by their names and places: an independent statement of what lies where.</summary>
    public static Dictionary<(string Layer, int Index), Tensor> InKeras(ILearner learner)
    {
        Dictionary<(string Layer, int Index), Tensor> weights = [];
        foreach (GraphNode node in learner.Describe()!.Nodes)
        {
            string[] names = node.ClassName == "BatchNormalization" ? ["weight", "bias", "running_mean", "running_var"] : ["weight", "bias"];
            foreach ((string name, int index) in names.Select((name, index) => (name, index)).Where(entry => node.Weight(entry.name) is not null))
            {
                Tensor values = node.Weight(name)!;
                weights[(node.Name, index)] = values.dim() switch { 4 => values.permute(2, 3, 1, 0), 2 => values.t(), _ => values };
            }
        }

        return weights;
    }

    /// <summary>What the scripts under bench/judges put into every weight.</summary>
    public static Tensor Wave(long[] shape, string layer, int index) =>
        sin(arange(shape.Aggregate(1L, (product, size) => product * size), ScalarType.Float64).add(layer.Length + index)).mul(0.2).to_type(ScalarType.Float16).to_type(ScalarType.Float32).reshape(shape);

    public static void AssertEqual(ILearner expected, ILearner actual)
    {
        foreach ((NamedTensor wanted, NamedTensor found) in expected.ModelState().Zip(actual.ModelState()))
        {
            Assert.AreEqual(wanted.Name, found.Name);
            Assert.IsTrue(wanted.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal) || wanted.Tensor.equal(found.Tensor).all().item<bool>(), wanted.Name);
        }
    }
}

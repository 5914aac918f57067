using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Weights;

/// <summary>A branched network of a few layers, for files that lie in the repository; it does not train.</summary>
internal sealed class SmallLearner : ILearner
{
    private readonly List<Layer> layers = [];
    private readonly ModelGraph graph;

    public SmallLearner(ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using Generator generator = new(seed);
        GraphBuilder builder = new([-1, 3, 9, 9]);
        GraphValue stem = Add("stem", new Conv2D(4, 3, strides: 2, padding: 1), builder.Input);
        GraphValue rectified = Add("rectifier", new ReLU(), Add("norm", new BatchNormalization(), stem));
        GraphValue pooled = Add("maximum", new MaxPooling2D(3, 2, 1), rectified);
        GraphValue left = Add("left2", new Conv2D(4, 3, padding: "same", useBias: false), Add("left1", new Conv2D(2, 1), pooled));
        GraphValue right = Add("right", new Conv2D(4, 1, useBias: false), pooled);
        GraphValue features = Add("mean", new GlobalAveragePooling2D(), Add("sum", new Add(), left, right));
        GraphValue first = Add("first", new Dense(5), features);
        GraphValue second = Add("second", new Dense(3), features);
        graph = builder.ToGraph([new GraphOutput("features", features.Node), new GraphOutput("first outputs", first.Node), new GraphOutput("second outputs", second.Node)]);

        GraphValue Add(string name, Layer layer, params GraphValue[] inputs)
        {
            layers.Add(layer);
            layer.Build([.. inputs[0].Shape.Select(size => Math.Max(size, 1))], new BuildContext(CPU, DTypePolicy.Float32, generator));
            return builder.Apply(name, layer, inputs);
        }
    }

    public int Epochs => 0;

    public IReadOnlyList<NamedTensor> ModelState() => [.. graph.Nodes.SelectMany(node => node.Weights.Select(weight => weight with { Name = $"{node.Path}.{weight.Name}" }))];

    public void LoadModel(IReadOnlyList<NamedTensor> state)
    {
        using IDisposable noGrad = no_grad();
        Dictionary<string, Tensor> tensors = state.ToDictionary(entry => entry.Name, entry => entry.Tensor);
        foreach (NamedTensor entry in ModelState())
        {
            entry.Tensor.copy_(tensors[entry.Name]);
        }
    }

    public ModelGraph Describe() => graph;

    public EpochPlan Plan(int epoch) => throw new NotSupportedException();

    public double LearningRate(int epoch, int stepIndex) => throw new NotSupportedException();

    public void PrepareEpoch(int epoch, IImageSource images, CancellationToken cancellation) => throw new NotSupportedException();

    public IEnumerable<long[]> Batches(int epoch, Generator order) => throw new NotSupportedException();

    public Tensor TrainStep(ImageBatch batch, StepContext context) => throw new NotSupportedException();

    public IEnumerable<NamedTensor> State() => throw new NotSupportedException();

    public IEncoder CreateEncoder() => throw new NotSupportedException();

    public IReadOnlyList<string> TakeNotes() => [];

    public void LoadState(SavedState state) => throw new NotSupportedException();

    public void Dispose() => layers.ForEach(layer => layer.Dispose());
}

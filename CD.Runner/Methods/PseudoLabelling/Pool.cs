using CD.Model.Engine;
using CD.Model.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>The current pool: which images it has, what the network thought of each when it began, and how often each cluster was chosen since the epoch's start.</summary>
/// <param name="clusters">K.</param>
/// <param name="device">The device that computes.</param>
internal sealed class Pool(int clusters, Device device) : IDisposable
{
    private const string IndicesName = "pool.indices";
    private const string ProbabilitiesName = "pool.probabilities";
    private const string ChosenName = "pool.chosen";

    private readonly Tensor chosen = zeros(clusters, ScalarType.Int64, device).DetachFromDisposeScope();
    private Dictionary<long, int> places = [];
    private Tensor? probabilities;

    /// <summary>The number of clusters that an image of this epoch's pools was given to; the device is waited for.</summary>
    public int ClustersInUse
    {
        get
        {
            using DisposeScope scope = NewDisposeScope();
            return chosen.gt(0).sum().ToInt32();
        }
    }

    /// <summary>Begins a pool.</summary>
    /// <param name="indices">The images' places in the data set.</param>
    /// <param name="predictions">Their probabilities, <c>[pool, clusters]</c>, without a graph; taken over.</param>
    /// <param name="beginsEpoch">Whether it is the epoch's first.</param>
    public void Begin(IEnumerable<long> indices, Tensor predictions, bool beginsEpoch)
    {
        using DisposeScope scope = NewDisposeScope();
        Set(indices, predictions);
        if (beginsEpoch)
        {
            chosen.zero_();
        }

        chosen.add_(predictions.argmax(1, keepdim: true).eq(arange(clusters, device: predictions.device)).sum([0L])); // bincount would wait for a GPU
    }

    /// <summary>What the network thought of some of the pool's images.</summary>
    /// <param name="indices">Their places in the data set.</param>
    /// <returns><c>[images, clusters]</c>; the current dispose scope, or else the caller, owns it.</returns>
    public Tensor ProbabilitiesOf(IEnumerable<long> indices)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = PinnedCopy.ToDevice(tensor(indices.Select(index => (long)places[index]).ToArray()), device);
        return probabilities!.index_select(0, rows).MoveToOuterDisposeScope();
    }

    /// <summary>The state for a checkpoint; nothing before the first pool.</summary>
    public IEnumerable<NamedTensor> State() => probabilities is null
        ? []
        : [new(IndicesName, tensor(places.Keys.ToArray())), new(ProbabilitiesName, probabilities), new(ChosenName, chosen)];

    /// <summary>Restores what <see cref="State"/> gave.</summary>
    /// <param name="state">The saved state.</param>
    public void LoadState(SavedState state)
    {
        if (state.TryFind(IndicesName, out Tensor? indices))
        {
            Set(indices.data<long>().ToArray(), state.Find(ProbabilitiesName).to(device, copy: true));
            chosen.copy_(state.Find(ChosenName));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        chosen.Dispose();
        probabilities?.Dispose();
    }

    // A dictionary to which nothing is added later gives its keys in the order in which they were added.
    private void Set(IEnumerable<long> indices, Tensor predictions)
    {
        places = indices.Select((index, place) => (index, place)).ToDictionary(pair => pair.index, pair => pair.place);
        probabilities?.Dispose();
        probabilities = predictions.DetachFromDisposeScope();
    }
}

using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Benchmarks;

/// <summary>One row of the comparison with PyTorch.</summary>
/// <param name="Name">The name for <c>--row</c>.</param>
/// <param name="Own">The arguments of <c>bench</c> that measure our side.</param>
/// <param name="Peers">What the other side measures, in turn with ours.</param>
/// <param name="Quantities">What follows.</param>
internal sealed record ComparisonRow(string Name, IReadOnlyList<string> Own, IReadOnlyList<PeerRequest> Peers, IReadOnlyList<ComparisonQuantity> Quantities)
{
    private const int FileBatch = 16;

    /// <summary>The rows that are compared unless others are asked for.</summary>
    public static IReadOnlyList<ComparisonRow> Standard { get; } =
    [
        Step(224, 16, "2.5", "1.15"),
        Step(224, 128, "2.5", "1.15", Memory),
        Step(32, 256, "2.2", "1.3"),
        Ceiling(224, 16, "80"),
        Ceiling(32, 256, "55"),
        Loading(),
        Embedding(),
        KMeans(),
        Tsne(),
        Single(32, 256, "4"),
        Single(224, 16, "1.4", Share("product", "the same, share of the rate of a matrix product", ">= 88", own => 100.0 * Of(own, "step", "operations") / Of(own, "matrix_product", "rate"))),
        Phases(),
    ];

    /// <summary>All rows, with one that is meant for a GPU and those of the compared methods, which are measured when they are asked for.</summary>
    public static IReadOnlyList<ComparisonRow> All { get; } =
    [
        .. Standard,
        Step(224, 256, "2.5", "1"),
        Method("ae-fc-32-256", "ae-small", "autoencoder of linear layers", "ae-fc", 256, "ae.network=fc", "model.channels=rgb"),
        Method("ae-conv-32-256", "ae-small", "autoencoder of convolutions", "ae-conv", 256, "ae.network=conv", "model.channels=rgb"),
        Method("dcgan-32-128", "dcgan-small", "DCGAN of width 32, both networks", "dcgan", 128, "dcgan.width=32", "model.channels=rgb"),
        Method("cc-32-256", "cc-small", "Contrastive Clustering, ResNet-18 of width 16, views included", "cc", 256),
        Method("dec-32-256", "dec-small", "DEC's self-training", "dec", 256, "dec.network=fc", "model.channels=rgb"),
    ];

    private static ComparisonQuantity Memory => new(
        "memory", "peak memory, ours / PyTorch's best", "<= 1.0", string.Empty, (own, peers) => (Of(own, "step", "peak_memory"), peers[1].PeakMegabytes, Of(own, "step", "peak_memory") / peers[1].PeakMegabytes));

    /// <summary>Finds a row.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The row.</returns>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    public static ComparisonRow Find(string name) =>
        All.FirstOrDefault(row => row.Name == name)
        ?? throw new UserErrorException(ExitCode.Usage, $"--row must be one of {string.Join(", ", All.Select(row => row.Name))}; received {ConfigurationError.Quote(name)}.");

    private static ComparisonRow Step(int imageSize, int batchSize, string authors, string best, params ComparisonQuantity[] more) => new(
        FormattableString.Invariant($"step-{imageSize}-{batchSize}"),
        [.. Shape(imageSize, batchSize), "--measure", "step"],
        [new PeerRequest("authors", "step", imageSize, batchSize), new PeerRequest("best", "step", imageSize, batchSize), new PeerRequest("prepared", "step", imageSize, batchSize)],
        [
            Faster("authors", $"training step, {imageSize} px, batch {batchSize}: times as fast as the authors' settings", ">= " + authors, own => Of(own, "step", "time"), 0),
            Faster("best", $"training step, {imageSize} px, batch {batchSize}: times as fast as PyTorch's best", ">= " + best, own => Of(own, "step", "time"), 1),
            Faster("prepared", "the same, against PyTorch without any augmentation", string.Empty, own => Of(own, "step", "time"), 2),
            .. more,
        ]);

    private static ComparisonRow Single(int imageSize, int batchSize, string target, params ComparisonQuantity[] more) => new(
        FormattableString.Invariant($"float32-{imageSize}-{batchSize}"),
        [.. Shape(imageSize, batchSize, "float32"), "--measure", "ceiling", "--measure", "step"],
        [new PeerRequest("authors", "step", imageSize, batchSize)],
        [Faster("authors", $"training step in float32, {imageSize} px, batch {batchSize}: times as fast as the authors' settings", ">= " + target, own => Of(own, "step", "time"), 0), .. more]);

    private static ComparisonRow Method(string name, string preset, string what, string peer, int batchSize, params string[] assignments) => new(
        name,
        [
            "--preset", preset, .. assignments.SelectMany(assignment => (string[])["--set", assignment]), .. Shape(32, batchSize, "float32"), "--dtype", "mixed_bfloat16",
        ],
        [new PeerRequest("authors", peer, 32, batchSize), new PeerRequest("best", peer, 32, batchSize)],
        [
            Faster("authors", $"{what}: training step in float32, 32 px, batch {batchSize}, times as fast as the authors' settings", ">= 1.2", own => Time(own, "float32"), 0),
            Faster("best", "the same in mixed_bfloat16 against PyTorch in bfloat16, channels-last, fused optimizer", string.Empty, own => Time(own, "mixed_bfloat16"), 1),
        ]);

    private static double Time(IReadOnlyList<BenchmarkRow> rows, string dtype) => rows.Single(row => row.Dtype == dtype && row.Quantity == "time").Value;

    private static ComparisonRow Phases() => new(
        "float32-phases",
        [.. Shape(32, 256, "float32"), "--backbone", "resnet18", "--measure", "step"],
        [],
        [new ComparisonQuantity("backward", "backward / forward time in float32, ResNet-18, 32 px, batch 256", "<= 2.3", string.Empty, (own, _) =>
            (Of(own, "step", "backward"), Of(own, "step", "forward"), Of(own, "step", "backward") / Of(own, "step", "forward")))]);

    private static ComparisonRow Ceiling(int imageSize, int batchSize, string target) => new(
        FormattableString.Invariant($"ceiling-{imageSize}"),
        [.. Shape(imageSize, batchSize), "--measure", "ceiling", "--measure", "step"],
        [],
        [Share("share", $"training step, {imageSize} px, batch {batchSize}: share of the rate of its convolutions alone, by libtorch's kernels or ours, whichever is faster for the shape", ">= " + target, own => Of(own, "step", "share_of_convolutions"))]);

    private static ComparisonRow Loading() => new(
        "loading-224",
        [.. Shape(224, FileBatch), "--measure", "step", "--measure", "loading"],
        [],
        [
            Share("bytes", "augmentation from 32 px in memory, share of a training step at 224 px", "<= 3", own => 100.0 * Of(own, "step", "augmentation") / Of(own, "step", "time")),
            Share("jpeg", "the same and decoding 256 px JPEG files", "<= 8", JpegShare),
        ]);

    private static ComparisonRow Embedding() => new(
        "embed-224",
        [.. Shape(224, 64), "--measure", "embedding"],
        [new PeerRequest("best", "embed", 224, 64), new PeerRequest("folded", "embed", 224, 16)],
        [
            Faster("best", "embedding, 224 px: times as fast as PyTorch's best (autocast, batch 64)", ">= 1.3", own => 1.0 / Of(own, "embedding", "rate"), 0, 64),
            Faster("folded", "the same against PyTorch with folded normalizations in bfloat16 (batch 16)", string.Empty, own => 1.0 / Of(own, "embedding", "rate"), 1, 16),
        ]);

    private static ComparisonRow KMeans() => new(
        "kmeans",
        ["--measure", "kmeans"],
        [new PeerRequest("best", "kmeans")],
        [
            Faster("time", "K-means, 60,000 x 512, k 10, 10 restarts: times as fast as scikit-learn", ">= 2", own => Of(own, "kmeans", "tensor_time"), 0),
            new ComparisonQuantity("inertia", "inertia, ours / scikit-learn's", "1 within .001", string.Empty, (own, peers) =>
                (Of(own, "kmeans", "tensor_inertia"), peers[0].Inertia ?? double.NaN, Of(own, "kmeans", "tensor_inertia") / (peers[0].Inertia ?? double.NaN))),
        ]);

    private static ComparisonRow Tsne() => new(
        "tsne",
        ["--measure", "tsne"],
        [new PeerRequest("best", "tsne")],
        [
            Faster("time", "t-SNE, 10,000 x 512, 1,000 steps: times as fast as scikit-learn", ">= 1.5", own => Of(own, "tsne", "time"), 0),
            Difference("trustworthiness", "trustworthiness (k = 12), ours - scikit-learn's", "0 within .01", peer => peer.Trustworthiness),
            Difference("divergence", "Kullback-Leibler divergence, ours - scikit-learn's", string.Empty, peer => peer.Divergence),
        ]);

    private static ComparisonQuantity Difference(string name, string description, string target, Func<PeerAnswer, double?> theirs) =>
        new(name, description, target, string.Empty, (own, peers) => (Of(own, "tsne", name), theirs(peers[0]) ?? double.NaN, Of(own, "tsne", name) - (theirs(peers[0]) ?? double.NaN)));

    private static string[] Shape(int imageSize, int batchSize, string dtype = "mixed_bfloat16") =>
        ["--image-size", FormattableString.Invariant($"{imageSize}"), "--batch-size", FormattableString.Invariant($"{batchSize}"), "--dtype", dtype];

    /// <summary>The peer's seconds over ours; of one image where the peer's batch has so many.</summary>
    private static ComparisonQuantity Faster(string name, string description, string target, Func<IReadOnlyList<BenchmarkRow>, double> seconds, int peer, int peerBatch = 1) =>
        new(name, description, target, string.Empty, (own, peers) => (seconds(own), peers[peer].Seconds / peerBatch, peers[peer].Seconds / peerBatch / seconds(own)));

    private static ComparisonQuantity Share(string name, string description, string target, Func<IReadOnlyList<BenchmarkRow>, double> share) =>
        new(name, description, target + " %", "%", (own, _) => (share(own), 0.0, share(own)));

    private static double JpegShare(IReadOnlyList<BenchmarkRow> own)
    {
        double decoding = FileBatch / own.Single(row => row is { Measurement: "loading", ImageSize: 256 }).Value;
        return 100.0 * (Of(own, "step", "augmentation") + decoding) / (Of(own, "step", "time") + decoding);
    }

    private static double Of(IReadOnlyList<BenchmarkRow> rows, string measurement, string quantity) =>
        rows.Single(row => row.Measurement == measurement && row.Quantity == quantity).Value;
}

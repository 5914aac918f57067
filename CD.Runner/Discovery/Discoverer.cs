using System.Globalization;
using CD.Runner.Anomalies;
using CD.Runner.ClusterCounts;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Distances;
using CD.Runner.Duplicates;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Heads;
using CD.Runner.Projection;
using CD.Runner.Runs;

namespace CD.Runner.Discovery;

/// <summary>Finds out what is in a data set without labels, by a trained run's features: how many clusters, which, what is odd, and what is there twice.</summary>
/// <remarks>Labels, where there are any, only score the clusters at the end.</remarks>
internal sealed class Discoverer
{
    // Fine clusters are the leaves of the hierarchy: enough to cut it anywhere, few enough to draw.
    private const int MostFineClusters = 200;
    private const int ImagesPerFineCluster = 10;
    private const int FineIterations = 50;
    private const int MostHeadOutputs = 32;

    private readonly Experiment experiment;
    private readonly string runFolder;
    private readonly DiscoveryOptions options;
    private readonly Action<string>? note;
    private readonly CancellationToken cancellation;
    private readonly PartClock clock;

    private Discoverer(Experiment experiment, string runFolder, DiscoveryOptions options, Action<string>? note, CancellationToken cancellation)
    {
        this.experiment = experiment;
        this.runFolder = runFolder;
        this.options = options;
        this.note = note;
        this.cancellation = cancellation;
        clock = new PartClock(note);
    }

    private int Seed => experiment.Configuration.Evaluation.Seed;

    /// <summary>Looks at a data set.</summary>
    /// <param name="experiment">The run's configuration with the images.</param>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="options">How.</param>
    /// <param name="arguments">The command's arguments, with which the user repeats it.</param>
    /// <param name="note">Told one line a part; null for nobody.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>What was found, and what new images are compared with.</returns>
    /// <exception cref="UserErrorException">The run has no weights yet, a feature is not finite, or there are fewer images than clusters.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static (DiscoveryResult Result, StoredFeatures Stored) Run(
        Experiment experiment, string runFolder, DiscoveryOptions options, string arguments, Action<string>? note, CancellationToken cancellation) =>
        new Discoverer(experiment, runFolder, options, note, cancellation).Run(arguments);

    private (DiscoveryResult Result, StoredFeatures Stored) Run(string arguments)
    {
        IImageSource images = experiment.Images;
        if (images.Count < 2)
        {
            throw new UserErrorException(ExitCode.Data, "There is one image alone, so there is nothing to discover; give a folder of at least 2.");
        }

        if (options.Clusters > images.Count)
        {
            throw ConfigurationError.At("--clusters", Text($"there are {images.Count} images, which make at most {images.Count} clusters; received {options.Clusters}."));
        }

        Stage stage = StageChoice.Of(experiment.Stages, options.Stage is null ? [] : [options.Stage], "compare", "--stage")[0];
        EmbeddingSet embeddings = clock.Do("features", () => experiment.Embed(runFolder, cancellation), set => Text($"{set.ItemNames.Count} images"));
        FeatureMatrix features = embeddings.Stage(stage.Name).Matrix!;
        RequireFinite(features, images, stage);
        ClusterCountEstimate count = clock.Do("number of clusters", () => Count(features), found => Text($"{found.Low} to {found.High}, most likely {found.Best}"));
        FoundClusters clusters = clock.Do("clusters", () => Clusters(features, options.Clusters ?? count.Best), found => Text($"{found.Rows.Count}"));
        (int[] fine, IReadOnlyList<MergeRow> merges) = clock.Do("hierarchy", () => Hierarchy(features, clusters.Rows.Count), found => Text($"{found.Merges.Count + 1} fine clusters"));
        Neighbours neighbours = clock.Do("neighbours", () => NeighbourSearch.Find(features, Math.Min(new DuplicateOptions().Neighbours, features.Count - 1), cancellation), found => Text($"{found.PerItem} of each image"));
        OutlierScores outliers = Outliers.Of(neighbours, new OutlierOptions());
        DuplicateReport duplicates = clock.Do("duplicates", () => DuplicateFinder.Find(features, neighbours, images, new DuplicateOptions(), cancellation), found => Text($"{found.Groups.Count} groups, {found.Removable} images could go"));
        IReadOnlyList<DamagedImage> damaged = clock.Do("damaged images", () => DamagedImages.Find(images, cancellation), found => Text($"{found.Count}"));
        IReadOnlyList<ClusterHeadRow> heads = clock.Do("heads", () => Heads(embeddings, clusters), found => Text($"{found.Count} rows"));
        (double X, double Y)?[] map = clock.Do("map", () => Map(features), found => Text($"{found.Count(place => place is not null)} images"));

        DiscoverySummary summary = Summary(stage, features, count, clusters, duplicates, damaged, arguments);
        return (
            new DiscoveryResult(
                summary,
                ItemRows(embeddings, clusters, fine, outliers, duplicates, damaged, map),
                clusters.Rows,
                [.. count.Criteria.SelectMany(curve => curve.Points.Select(point => new CriterionRow(curve.Name, curve.Kind, point.Clusters, point.Value, point.Low, point.High)))],
                [.. count.Criteria.Select(curve => new EstimateRow(curve.Name, curve.Best, curve.Low, curve.High)), new EstimateRow(EstimateRow.Consensus, count.Best, count.Low, count.High)],
                merges,
                DuplicateRows(duplicates, images),
                heads),
            new StoredFeatures(features, clusters.Centres, outliers.Distances, HeadOutputs(embeddings, heads)));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void RequireFinite(FeatureMatrix features, IImageSource images, Stage stage)
    {
        int item = features.FirstNonFiniteItem();
        if (item >= 0)
        {
            throw new UserErrorException(ExitCode.NotFinite, $"{images.ItemNames[item]}: its {stage.Title} is not finite, so nothing can be compared with it; the run's weights are damaged or its training diverged.");
        }
    }

    private static List<DuplicateRow> DuplicateRows(DuplicateReport duplicates, IImageSource images) =>
    [
        .. duplicates.Groups.SelectMany((group, place) => group.Items.Select((item, member) => new DuplicateRow(
            place + 1, group.Kind.ToString().ToLowerInvariant(), item, images.ItemNames[item], group.Cosines[member], item == group.Keep))),
    ];

    private ClusterCountEstimate Count(FeatureMatrix features) => ClusterCountEstimator.Estimate(
        features, new ClusterCountOptions { Most = options.MostClusters, Seed = Seed }, note is null ? null : new NoteProgress(note), cancellation);

    private FoundClusters Clusters(FeatureMatrix features, int clusters) =>
        FoundClusters.Of(features, ClusterEvaluation.Run(features, labels: null, clusters, experiment.Configuration.Evaluation, cancellation).KMeans!);

    /// <summary>Fine clusters, and Ward's merges of them.</summary>
    private (int[] Fine, IReadOnlyList<MergeRow> Merges) Hierarchy(FeatureMatrix features, int clusters)
    {
        int most = Math.Min(features.Count, Math.Max(clusters, Math.Min(MostFineClusters, features.Count / ImagesPerFineCluster)));
        KMeansResult fit = KMeans.Fit(features, new KMeansOptions { Clusters = most, Restarts = 1, Seed = Seed, MaximumIterations = FineIterations, Kind = experiment.Configuration.Evaluation.Kmeans }, cancellation);
        FoundClusters fine = FoundClusters.Of(features, fit); // leaves out what is empty
        float[] centres = Array.ConvertAll(fine.Centres, value => (float)value);
        IReadOnlyList<WardMerge> merges = WardHierarchy.Of(new FeatureMatrix(centres, fine.Rows.Count, features.Dimensions), [.. fine.Rows.Select(row => row.Size)]);
        return (fine.Places.Clusters, [.. merges.Select(merge => new MergeRow(merge.Left, merge.Right, merge.Height, merge.Size))]);
    }

    private static IReadOnlyList<ClusterHeadRow> Heads(EmbeddingSet embeddings, FoundClusters clusters) =>
        embeddings.Stages.FirstOrDefault(output => output.Stage.Name == HeadAnalysis.FeatureStage)?.Matrix is { } outputs
            ? HeadContrasts.Of(outputs, clusters.Places.Clusters, [.. clusters.Rows.Select(row => row.Size)])
            : [];

    /// <summary>The outputs of each cluster's best head, of at most <see cref="MostHeadOutputs"/>.</summary>
    private static Dictionary<int, float[]> HeadOutputs(EmbeddingSet embeddings, IReadOnlyList<ClusterHeadRow> heads)
    {
        FeatureMatrix? outputs = embeddings.Stages.FirstOrDefault(output => output.Stage.Name == HeadAnalysis.FeatureStage)?.Matrix;
        return heads.Where(row => row.Rank == 1).Select(row => row.Head).Distinct().Take(MostHeadOutputs)
            .ToDictionary(head => head, head => Enumerable.Range(0, outputs!.Count).Select(item => outputs.Row(item)[head]).ToArray());
    }

    private (double X, double Y)?[] Map(FeatureMatrix features)
    {
        (double X, double Y)?[] map = new (double, double)?[features.Count];
        if (options.MapPoints < Tsne.FewestItems || features.Count < Tsne.FewestItems)
        {
            return map;
        }

        int[] items = PointSample.Choose(features.Count, options.MapPoints, Seed);
        FeatureMatrix coordinates = Tsne.Fit(features.Rows(items), new TsneOptions { Seed = Seed }, progress: null, cancellation).Coordinates;
        for (int point = 0; point < items.Length; point++)
        {
            map[items[point]] = (coordinates.Row(point)[0], coordinates.Row(point)[1]);
        }

        return map;
    }

    private static List<ItemRow> ItemRows(
        EmbeddingSet embeddings, FoundClusters clusters, int[] fine, OutlierScores outliers, DuplicateReport duplicates, IReadOnlyList<DamagedImage> damaged, (double X, double Y)?[] map)
    {
        int[] ranks = new int[fine.Length];
        foreach (int[] members in clusters.Members)
        {
            for (int place = 0; place < members.Length; place++)
            {
                ranks[members[place]] = place + 1;
            }
        }

        // The kept one of exact copies may be in a near group, too; the first group, that of the copies, is named.
        Dictionary<int, int> groups = [];
        for (int place = 0; place < duplicates.Groups.Count; place++)
        {
            foreach (int item in duplicates.Groups[place].Items)
            {
                groups.TryAdd(item, place + 1);
            }
        }

        Dictionary<int, string> reasons = damaged.ToDictionary(image => image.Item, image => image.Reason);
        ClusterPlaces places = clusters.Places;
        return
        [
            .. Enumerable.Range(0, fine.Length).Select(item => new ItemRow(
                item,
                embeddings.ItemNames[item],
                embeddings.ClassOf(item),
                places.Clusters[item],
                fine[item],
                places.Distances[item],
                places.Margins[item],
                ranks[item],
                outliers.Percentiles[item],
                groups.TryGetValue(item, out int group) ? group : null,
                reasons.GetValueOrDefault(item, string.Empty),
                map[item]?.X,
                map[item]?.Y)),
        ];
    }

    private DiscoverySummary Summary(
        Stage stage, FeatureMatrix features, ClusterCountEstimate count, FoundClusters clusters, DuplicateReport duplicates, IReadOnlyList<DamagedImage> damaged, string arguments)
    {
        IImageSource images = experiment.Images;
        ClusteringScores? scores = ClusterEvaluation.Assigned(clusters.Places.Clusters, images.Labels).Scores;
        return new DiscoverySummary
        {
            Version = experiment.Environment.Program,
            Dataset = images.Name,
            Directory = experiment.Configuration.Data.Directory,
            Fingerprint = images.Fingerprint,
            Images = images.Count,
            Skipped = [.. images.Skipped.Select(file => $"{file.Path}: {file.Reason}")],
            Network = StoredFeatures.NetworkOf(new RunFolder(runFolder).ModelFile),
            Method = experiment.Configuration.Method.Name,
            Stage = stage.Name,
            StageTitle = stage.Title,
            Dimensions = features.Dimensions,
            Clusters = clusters.Rows.Count,
            ClustersGiven = options.Clusters is not null,
            Likely = count.Best,
            Low = count.Low,
            High = count.High,
            OutlierNeighbour = new OutlierOptions().Neighbour,
            DuplicateCosine = duplicates.CosineThreshold,
            Removable = duplicates.Removable,
            Damaged = damaged.Count,
            Nmi = scores?.Nmi,
            Accuracy = scores?.Acc,
            Seed = Seed,
            Arguments = arguments,
            Seconds = clock.Seconds,
        };
    }

    private sealed class NoteProgress(Action<string> note) : IProgress<string>
    {
        public void Report(string value) => note(value);
    }
}

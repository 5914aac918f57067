namespace CD.Runner.Benchmarks;

/// <summary>What can be measured.</summary>
internal enum BenchmarkKind
{
    /// <summary>What the machine can do: a matrix product, a copy in memory, and the network's convolutions alone.</summary>
    Ceiling,

    /// <summary>Whole training steps, phase by phase.</summary>
    Step,

    /// <summary>Images through the trained network.</summary>
    Embedding,

    /// <summary>Clustering 60,000 items of 512 values.</summary>
    KMeans,

    /// <summary>Projecting 10,000 items of 512 values by t-SNE.</summary>
    Tsne,

    /// <summary>Decoding JPEG files.</summary>
    Loading,

    /// <summary>Finding the items most like 32 others among 1,000,000 of 512 values; only where it is asked for, since it takes more than 2 GB.</summary>
    Search,

    /// <summary>How time and memory of work over features grow with the number of items; only where it is asked for, since it takes minutes and more than 4 GB.</summary>
    Scale,

    /// <summary>Copies planted among a run's images, and how many are found; only where it is asked for, with a run.</summary>
    Duplicates,

    /// <summary>Fashion-MNIST images planted among a run's, and how early the ranking of outliers finds them; only where it is asked for, with a run.</summary>
    Outliers,

    /// <summary>The search for neighbours in cells beside the exact one, over a run's features; only where it is asked for, with a run.</summary>
    Neighbours,
}

namespace CD.Runner.Data.Datasets;

/// <summary>ImageNet-10 (Chang and others, 2017): the training images of ten of ImageNet's classes.</summary>
internal static class ImageNet10
{
    /// <summary>The ten synsets.</summary>
    internal static SynsetSubset Subset { get; } = new("imagenet10", "ImageNet-10",
    [
        ("n02056570", "king penguin"),
        ("n02085936", "Maltese dog"),
        ("n02128757", "snow leopard"),
        ("n02690373", "airliner"),
        ("n02692877", "airship"),
        ("n03095699", "container ship"),
        ("n04254680", "soccer ball"),
        ("n04285008", "sports car"),
        ("n04467665", "trailer truck"),
        ("n07747607", "orange"),
    ]);

    /// <summary>The data set.</summary>
    internal static DatasetDescriptor Descriptor { get; } = Subset.Descriptor(13_000) with { PaperTitle = Subset.Title };
}

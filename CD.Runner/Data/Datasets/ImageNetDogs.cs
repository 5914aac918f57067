namespace CD.Runner.Data.Datasets;

/// <summary>ImageNet-Dogs (Chang and others, 2017): the training images of fifteen of ImageNet's breeds of dogs.</summary>
internal static class ImageNetDogs
{
    /// <summary>The fifteen synsets.</summary>
    internal static SynsetSubset Subset { get; } = new("imagenet-dogs", "ImageNet-Dogs",
    [
        ("n02085936", "Maltese dog"),
        ("n02086646", "Blenheim spaniel"),
        ("n02088238", "basset"),
        ("n02091467", "Norwegian elkhound"),
        ("n02097130", "giant schnauzer"),
        ("n02099601", "golden retriever"),
        ("n02101388", "Brittany spaniel"),
        ("n02101556", "clumber"),
        ("n02102177", "Welsh springer spaniel"),
        ("n02105056", "groenendael"),
        ("n02105412", "kelpie"),
        ("n02105855", "Shetland sheepdog"),
        ("n02107142", "Doberman"),
        ("n02110958", "pug"),
        ("n02112137", "chow"),
    ]);

    /// <summary>The data set.</summary>
    internal static DatasetDescriptor Descriptor { get; } = Subset.Descriptor(19_500);
}

namespace CD.Runner.Data.Datasets;

/// <summary>Where ImageNet's data sets come from.</summary>
internal static class ImageNetOrigin
{
    /// <summary>The origin of some of ImageNet's classes: only a user who has agreed to the terms can download them.</summary>
    /// <param name="subset">The classes.</param>
    public static DatasetOrigin Of(SynsetSubset subset) => new(new Uri("https://www.image-net.org/download.php"), "ImageNet's terms of access: research and education without commercial use.")
    {
        ByHand = $"register at image-net.org, download the training images of ILSVRC 2012 (ILSVRC2012_img_train.tar), and unpack the archives {string.Join(", ", subset.Synsets.Select(synset => $"{synset.Id}.tar"))} of it to {{0}}, each into a folder of its synset's name; a folder with all 1,000 synsets serves as well",
    };
}

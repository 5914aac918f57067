namespace CD.Runner.Configuration;

/// <summary>Recognizes a data set by the names of its files.</summary>
public static class DatasetDetection
{
    private static readonly string[] FashionMnistFiles = ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"];
    private static readonly string[] Cifar10Files = ["data_batch_1.bin", "cifar-10-batches-bin/data_batch_1.bin"];

    /// <summary>The data set that a folder holds.</summary>
    /// <param name="directory">The folder's path; it need not exist.</param>
    /// <returns>The data set whose original files are there, otherwise <see cref="DatasetKind.Folder"/>.</returns>
    public static DatasetKind Recognize(string directory)
    {
        if (FashionMnistFiles.Any(name => Holds(directory, name) || Holds(directory, name + ".gz")))
        {
            return DatasetKind.FashionMnist;
        }

        return Cifar10Files.Any(name => Holds(directory, name)) ? DatasetKind.Cifar10 : DatasetKind.Folder;
    }

    private static bool Holds(string directory, string name) => File.Exists(Path.Combine(directory, name));
}

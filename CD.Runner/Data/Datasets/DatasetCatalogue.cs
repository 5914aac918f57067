using CD.Runner.Configuration;

namespace CD.Runner.Data.Datasets;

/// <summary>The data sets that the program reads.</summary>
internal sealed class DatasetCatalogue : INamedChoices
{
    private DatasetCatalogue()
    {
    }

    /// <summary>The data sets in the order of messages.</summary>
    public static IReadOnlyList<DatasetDescriptor> All { get; } =
    [
        FashionMnist.Descriptor,
        ImageFolder.Descriptor,
        Cifar10.Descriptor,
        Cifar100.SuperClassDescriptor,
        Cifar100.ClassDescriptor,
        Stl10.Descriptor,
        ImageNet10.Descriptor,
        ImageNetDogs.Descriptor,
        TinyImageNet.Descriptor,
        TfRecords.Descriptor,
        ImageArrays.Descriptor,
    ];

    /// <inheritdoc/>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(dataset => dataset.Name)];

    /// <summary>The data set with a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is none with that name.</exception>
    public static DatasetDescriptor Find(string name) =>
        All.FirstOrDefault(dataset => dataset.Name == name)
        ?? throw new ArgumentException($"A data set is one of {string.Join(", ", Names)}; received '{name}'.", nameof(name));

    /// <summary>The data set that a folder holds.</summary>
    /// <param name="directory">The folder's path; it need not exist.</param>
    /// <returns>The first data set whose files are there, otherwise the folder of images.</returns>
    public static DatasetDescriptor Recognize(string directory) => All.FirstOrDefault(dataset => dataset.IsIn(directory)) ?? ImageFolder.Descriptor;
}

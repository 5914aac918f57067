using CD.Runner.Data.Arrays;

namespace CD.Runner.Data.Datasets;

/// <summary>Images in NumPy arrays as a data set.</summary>
internal static class ImageArrays
{
    /// <summary>The data set.</summary>
    public static DatasetDescriptor Descriptor { get; } = new()
    {
        Name = "arrays",
        Title = "NumPy arrays of images",
        Files = ["FILE.npy with FILE.labels.npy beside", "or FILE.npz with x, y, or images, labels, or x_train, y_train, x_test, y_test", "(N, H, W) or (N, H, W, C), uint8"],
        ReadsFiles = true,
        IsIn = path => !Directory.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is ".npy" or ".npz",
        Open = request => ArrayFile.Open(request.Folder, request.Splits, request.Settings.MemoryLimit),
    };
}

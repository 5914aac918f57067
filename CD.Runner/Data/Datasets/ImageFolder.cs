namespace CD.Runner.Data.Datasets;

/// <summary>Any folder of image files as a data set; sub-folders are classes.</summary>
internal static class ImageFolder
{
    /// <summary>The data set; it is what a folder holds that no other data set recognizes.</summary>
    public static DatasetDescriptor Descriptor { get; } = new()
    {
        Name = "folder",
        Title = "a folder of images",
        IsIn = _ => false,
        Open = request => FolderImageSource.Open(request.Folder, request.Settings, request.Cancellation, request.Progress),
        ChoosesClasses = true,
    };
}

namespace CD.Tests.Support;

/// <summary>The repository in which the tests were built.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder of <c>CD.sln</c>.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "CD.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run from a folder inside the repository.");
    }
}

using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Sorting;
using CD.Runner.Training;

namespace CD.Runner.Commands;

/// <summary>The work of <c>sort</c>.</summary>
internal static class SortHandler
{
    /// <summary>Puts images into their clusters' folders, or takes a sorting back.</summary>
    public static ExitCode Run(SortRequest request, TextWriter output, TextWriter messages) =>
        request.Undo ? Undo(request, output, messages) : Sort(request, output, messages);

    private static ExitCode Sort(SortRequest request, TextWriter output, TextWriter messages)
    {
        string folder = Path.GetFullPath(request.Folder), originals = Path.GetFullPath(request.Directory);
        if (folder == originals || SortPlan.IsInside(folder, originals))
        {
            throw ConfigurationError.At("--to", $"{request.Folder} lies in the folder of the images, where the sorted ones would be taken for others; choose a folder elsewhere.");
        }

        using StopRequest stop = new();
        using SignalStop signals = new(stop, messages.WriteLine);
        IReadOnlyList<SortedFile> files = request.ByLabels ? Labelled(request, originals, messages) : SortPlan.Of(request.Table, request.Column, originals, request.Kind);
        SortedFolder sorted = new(folder);
        int placed = sorted.Fill(files, request.Kind, stop.Token);
        if (stop.Requested)
        {
            messages.WriteLine($"Stopped with {placed} of {files.Count} images in place; sort --undo {folder} takes them back.");
            return stop.Code;
        }

        int folders = files.Select(file => file.Cluster).Distinct().Count();
        output.WriteLine(request.Kind == PlacementKind.List
            ? $"Wrote where {files.Count} images of {folders} clusters would go to {sorted.ListFile}"
            : $"Sorted {placed} images into {folders} folders of {folder}; sort --undo {folder} takes them back.");
        return ExitCode.Success;
    }

    /// <summary>Plans a folder for each label, and tells what is left out.</summary>
    private static IReadOnlyList<SortedFile> Labelled(SortRequest request, string originals, TextWriter messages)
    {
        LabelFile labels = LabelFile.Read(request.Table);
        HashSet<string> images = [.. ImageFolderListing.List(originals, [], CancellationToken.None).Select(image => image.Name)];
        (string Name, string Label)[] rows = [.. labels.Rows.Where(row => row.Label.Length > 0 && images.Contains(row.Name))];
        if (rows.Length == 0)
        {
            throw labels.NoneFits(images.First());
        }

        if (labels.Unknown(images) is { } unknown)
        {
            messages.WriteLine(unknown);
        }

        if (rows.Length < images.Count)
        {
            messages.WriteLine($"{images.Count - rows.Length} of {images.Count} images have no label and are left out.");
        }

        return SortPlan.Of(labels.Path, rows, originals, request.Kind);
    }

    private static ExitCode Undo(SortRequest request, TextWriter output, TextWriter messages)
    {
        (int removed, IReadOnlyList<string> kept) = new SortedFolder(request.Folder).Undo();
        foreach (string changed in kept)
        {
            messages.WriteLine($"{changed} was changed since, and stays.");
        }

        output.WriteLine($"Removed {removed} images from {Path.GetFullPath(request.Folder)}; the originals are where they were.");
        return ExitCode.Success;
    }
}

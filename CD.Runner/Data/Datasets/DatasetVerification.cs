using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Data.Downloads;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Data.Datasets;

/// <summary>Compares a data set in a folder with the published one.</summary>
/// <param name="dataset">The data set.</param>
/// <param name="directory">The folder.</param>
/// <param name="cancellation">Stops the reading.</param>
internal sealed class DatasetVerification(DatasetDescriptor dataset, string directory, CancellationToken cancellation)
{
    /// <summary>Reads every file of every part, and the published archives that lie in the folder.</summary>
    /// <returns>What was found, one after the other as it is found.</returns>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public IEnumerable<VerifiedItem> Run()
    {
        foreach (DatasetDownload file in dataset.Origin?.Downloads ?? [])
        {
            string path = Path.Combine(directory, file.Name);
            if (File.Exists(path))
            {
                yield return Compare(path, file);
            }
        }

        if (dataset.Parts.Count == 0)
        {
            yield return Count(new DatasetPart("images", 0));
        }

        foreach (DatasetPart part in dataset.Parts)
        {
            // A missing usual part is reported by its reader, which says what it needs.
            yield return dataset.HasSplit(directory, part.Name) || dataset.UsualSplits.Contains(part.Name)
                ? Count(part)
                : new VerifiedItem(part.Name, "not there; it is read only when it is asked for", IsRight: true);
        }
    }

    private VerifiedItem Compare(string path, DatasetDownload file)
    {
        try
        {
            string? difference = FileCheck.Difference(path, file, observer: null, cancellation);
            return new VerifiedItem(file.Name, difference ?? Text($"{file.Size:N0} bytes, MD5 {file.Md5}"), difference is null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new VerifiedItem(file.Name, StorageError.Read(path, exception).Message, IsRight: false);
        }
    }

    private VerifiedItem Count(DatasetPart part)
    {
        IReadOnlyList<int> labels;
        try
        {
            // Decoded images are not kept; what single files hold in memory has its usual limit.
            DataSettings settings = new() { Dataset = dataset.Name, Directory = directory, Strict = true };
            settings = dataset.ReadsFiles ? settings : settings with { MemoryLimit = 0 };
            labels = dataset.ReadLabels(new DatasetRequest(directory, dataset.Parts.Count == 0 ? [] : [part.Name], settings, cancellation, null));
        }
        catch (UserErrorException exception)
        {
            return new VerifiedItem(part.Name, exception.Message, IsRight: false);
        }

        Dictionary<int, int> counts = labels.Where(label => label >= 0).CountBy(label => label).ToDictionary();
        if (part.Images == 0)
        {
            return new VerifiedItem(part.Name, Text($"{labels.Count:N0} {(labels.Count == 1 ? "image" : "images")}, {counts.Count} {(counts.Count == 1 ? "class" : "classes")}"), IsRight: true);
        }

        if (labels.Count != part.Images)
        {
            return new VerifiedItem(part.Name, Text($"{labels.Count:N0} images instead of {part.Images:N0}"), IsRight: false);
        }

        if (!part.IsLabelled)
        {
            return new VerifiedItem(part.Name, Text($"{labels.Count:N0} images without a class"), counts.Count == 0);
        }

        int expected = part.Images / dataset.ClassCount;
        int[] wrong = [.. Enumerable.Range(0, Math.Max(dataset.ClassCount, counts.Count)).Where(label => counts.GetValueOrDefault(label) != (label < dataset.ClassCount ? expected : 0))];
        return wrong.Length == 0
            ? new VerifiedItem(part.Name, Text($"{labels.Count:N0} images, {expected:N0} of each of {dataset.ClassCount} classes"), IsRight: true)
            : new VerifiedItem(part.Name, Text($"{counts.GetValueOrDefault(wrong[0]):N0} images instead of {expected:N0} are of class {wrong[0]}{Name(wrong[0])}; {wrong.Length} of {dataset.ClassCount} classes have another number"), IsRight: false);
    }

    private string Name(int label) => label < dataset.ClassNames.Count ? $" ({dataset.ClassNames[label]})" : string.Empty;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

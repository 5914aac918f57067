using System.Globalization;
using CD.Runner.Data.Datasets;

namespace CD.Runner.Data.Downloads;

/// <summary>Says how to get a data set by hand.</summary>
internal static class ManualFetch
{
    /// <summary>The steps.</summary>
    /// <param name="dataset">A published data set.</param>
    /// <param name="folder">Where its files belong.</param>
    /// <returns>Lines of a few steps; the last one names the command that goes on.</returns>
    public static IReadOnlyList<string> Steps(DatasetDescriptor dataset, string folder)
    {
        DatasetOrigin origin = dataset.Origin!;
        if (origin.ByHand is { } steps)
        {
            return [$"By hand: {string.Format(CultureInfo.InvariantCulture, steps, folder)}.", $"Then: datasets verify {dataset.Name} --data {folder}"];
        }

        return
        [
            $"By hand: put {(origin.Downloads.Count == 1 ? "this file" : "these files")} in {folder}, as {(origin.Downloads.Count == 1 ? "it is" : "they are")}:",
            .. origin.Downloads.Select(file => string.Create(CultureInfo.InvariantCulture, $"  {file.Address}  ({file.Size:N0} bytes, MD5 {file.Md5})")),
            $"Then: datasets fetch {dataset.Name} --to {folder}",
        ];
    }
}

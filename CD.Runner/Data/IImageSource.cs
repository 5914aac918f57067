namespace CD.Runner.Data;

/// <summary>A data set: images in a fixed order, with labels where there are any (used for evaluation only).</summary>
public interface IImageSource : IDisposable
{
    /// <summary>The data set's name for tables, for example <c>fashion-mnist</c>.</summary>
    string Name { get; }

    /// <summary>The number of images.</summary>
    int Count { get; }

    /// <summary>The size that all images have; null where they differ, and batches are lists.</summary>
    ImageShape? Shape { get; }

    /// <summary>One name an image: its path relative to the folder with forward slashes, or its index.</summary>
    IReadOnlyList<string> ItemNames { get; }

    /// <summary>One class index an image, in [0, number of classes), or -1 for an image without a class; null where no image has one.</summary>
    IReadOnlyList<int>? Labels { get; }

    /// <summary>The classes' names by index; empty where the data set has no labels.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Hexadecimal SHA-256 over what the data set contains; two sources with one fingerprint give the same images in the same order.</summary>
    string Fingerprint { get; }

    /// <summary>The files left out because they could not be decoded.</summary>
    IReadOnlyList<SkippedFile> Skipped { get; }

    /// <summary>Reads batches in the order of a plan, decoding ahead where images are not held in memory.</summary>
    /// <remarks>
    /// The plan is enumerated on the calling thread, up to <see cref="ReadAhead.BatchCount"/> entries ahead of the batch that
    /// is handed out. Tensors are made on the calling thread and belong to no dispose scope.
    /// </remarks>
    /// <param name="plan">The image indices of each batch, in [0, <see cref="Count"/>).</param>
    /// <param name="cancellation">Stops the reading; an unread rest is abandoned.</param>
    /// <returns>One batch an entry of the plan; the caller disposes each.</returns>
    IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation);
}

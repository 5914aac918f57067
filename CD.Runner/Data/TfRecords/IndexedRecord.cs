namespace CD.Runner.Data.TfRecords;

/// <summary>What is remembered of a record: where it is, and what it says beside its image.</summary>
/// <param name="File">The path of its file.</param>
/// <param name="Number">Its number in the file, from 0.</param>
/// <param name="Offset">The place of its data in the file; 0 where the file is compressed.</param>
/// <param name="Length">The bytes of its data.</param>
/// <param name="Image">Its image's bytes, where the file is compressed; otherwise null.</param>
/// <param name="ItemName">The image's name; null where it has none.</param>
/// <param name="Label">The class's number as it is stored; null for an image without a class.</param>
/// <param name="Problem">Why it has no image; null where it has one.</param>
internal sealed record IndexedRecord(string File, long Number, long Offset, int Length, byte[]? Image, string? ItemName, long? Label, string? Problem)
{
    /// <summary>The file and the record, for messages and for images without a name.</summary>
    public string Place => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}#{Number}");
}

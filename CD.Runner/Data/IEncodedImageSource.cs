namespace CD.Runner.Data;

/// <summary>A data set that can give an image as it is stored.</summary>
internal interface IEncodedImageSource
{
    /// <summary>An image's file.</summary>
    /// <param name="index">The image.</param>
    /// <returns>The bytes of a JPEG, PNG or other image file; null where the image is stored otherwise.</returns>
    byte[]? ReadEncoded(long index);
}

namespace CD.Runner.Data;

/// <summary>A data set that can give an image as it is stored.</summary>
internal interface IEncodedImageSource
{
    /// <summary>An image's file.</summary>
    /// <param name="index">The image.</param>
    /// <returns>The bytes of a JPEG, PNG or other image file; null where the image is stored otherwise.</returns>
    byte[]? ReadEncoded(long index);

    /// <summary>SHA-256 over the bytes that <see cref="ReadEncoded"/> gives; known without reading them again.</summary>
    /// <param name="index">The image.</param>
    /// <returns>32 bytes; null where the image is stored otherwise.</returns>
    byte[]? EncodedHash(long index);
}

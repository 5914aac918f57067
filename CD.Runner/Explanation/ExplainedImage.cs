namespace CD.Runner.Explanation;

/// <summary>An image as the network sees it, with its superpixels.</summary>
/// <param name="Index">Its place in the data set.</param>
/// <param name="Name">Its name in the data set.</param>
/// <param name="ClassName">Its class; null where it has none.</param>
/// <param name="Planes">sRGB <c>[3, height, width]</c>.</param>
/// <param name="Superpixels">Its superpixels.</param>
internal sealed record ExplainedImage(long Index, string Name, string? ClassName, byte[] Planes, Superpixels Superpixels);

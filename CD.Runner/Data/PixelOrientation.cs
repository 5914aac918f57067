namespace CD.Runner.Data;

/// <summary>Turns rows as they are stored in a file into planes of the upright picture.</summary>
internal static class PixelOrientation
{
    /// <summary>Applies an EXIF orientation and separates the channels.</summary>
    /// <param name="rgba">uint8 <c>[height, width, 4]</c>: red, green, blue and an unused byte.</param>
    /// <param name="height">The stored height in pixels.</param>
    /// <param name="width">The stored width in pixels.</param>
    /// <param name="orientation">
    /// The tag's value (TIFF 6.0, tag 274), 1 to 8: which side of the picture the stored first row and first column are.
    /// 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom.
    /// </param>
    /// <returns>Three channels; height and width are exchanged for 5 to 8.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="orientation"/> is not 1 to 8.</exception>
    public static PixelImage Upright(ReadOnlySpan<byte> rgba, int height, int width, int orientation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orientation, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(orientation, 8);

        // Where the stored first row is a side of the picture, rows and columns change places.
        bool transposed = orientation >= 5;
        bool fromRight = orientation is 2 or 3 or 6 or 7;
        bool fromBottom = orientation is 3 or 4 or 7 or 8;
        int uprightHeight = transposed ? width : height;
        int uprightWidth = transposed ? height : width;
        int plane = height * width;
        byte[] planes = new byte[3 * plane];

        // The upright place of the stored first pixel, and the way from one pixel, and one row, to the next.
        int origin = (fromRight ? uprightWidth - 1 : 0) + (fromBottom ? uprightWidth * (uprightHeight - 1) : 0);
        int right = fromRight ? -1 : 1;
        int down = fromBottom ? -uprightWidth : uprightWidth;
        int columnStep = transposed ? down : right;
        int rowStep = transposed ? right : down;

        int source = 0;
        for (int row = 0; row < height; row++)
        {
            int target = origin + (row * rowStep);
            for (int column = 0; column < width; column++)
            {
                planes[target] = rgba[source];
                planes[plane + target] = rgba[source + 1];
                planes[plane + plane + target] = rgba[source + 2];
                target += columnStep;
                source += 4;
            }
        }

        return new PixelImage(planes, 3, uprightHeight, uprightWidth);
    }
}

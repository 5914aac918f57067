namespace CD.Runner.Pages;

/// <summary>Where thumbnails lie in their sheets: square tiles, row by row, sheet after sheet.</summary>
/// <param name="Tile">The side of a tile in pixels.</param>
/// <param name="Columns">The tiles of a row.</param>
/// <param name="PerSheet">The tiles of a sheet, but for the last one.</param>
/// <param name="Count">The tiles of all sheets.</param>
internal sealed record SpriteLayout(int Tile, int Columns, int PerSheet, int Count)
{
    /// <summary>The longest side of a sheet in pixels: a few million bytes when decoded.</summary>
    public const int LongestSide = 1024;

    private const int FewImages = 4_000;
    private const int ManyImages = 20_000;

    /// <summary>The number of sheets.</summary>
    public int Sheets => (Count + PerSheet - 1) / PerSheet;

    /// <summary>Chooses a layout: 96 pixels a tile up to 4,000 images, 64 up to 20,000, 32 for more; never more than the images have.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="longestSide">The longest side of the images in pixels; null where they differ.</param>
    /// <returns>The layout.</returns>
    public static SpriteLayout Of(int count, int? longestSide)
    {
        int most = count <= FewImages ? 96 : count <= ManyImages ? 64 : 32;
        int tile = Math.Min(most, longestSide ?? most);
        int columns = LongestSide / tile;
        return new SpriteLayout(tile, columns, columns * columns, count);
    }

    /// <summary>The rows of a sheet.</summary>
    /// <param name="sheet">The sheet's number, from 0.</param>
    public int RowsOf(int sheet) => (Math.Min(PerSheet, Count - (sheet * PerSheet)) + Columns - 1) / Columns;
}

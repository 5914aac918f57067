namespace CD.Runner.Augmentation;

/// <summary>A rectangle of an image, in whole pixels of that image.</summary>
/// <param name="Top">The first row; 0 or more.</param>
/// <param name="Left">The first column; 0 or more.</param>
/// <param name="Height">The number of rows; 1 or more.</param>
/// <param name="Width">The number of columns; 1 or more.</param>
internal readonly record struct CropBox(int Top, int Left, int Height, int Width);

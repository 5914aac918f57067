namespace CD.Runner.Augmentation;

/// <summary>How one view is made from its image; the steps are taken in the order of the parameters.</summary>
/// <param name="Crop">The part of the image that is resized to the view.</param>
/// <param name="Flip">Whether the view is mirrored from left to right.</param>
/// <param name="Jitter">The colours' adjustments; null for none.</param>
/// <param name="Grayscale">Whether the view is turned grey.</param>
/// <param name="BlurSigma">The Gaussian blur's standard deviation in pixels of the view, above 0; null for no blur.</param>
internal readonly record struct SampleView(CropBox Crop, bool Flip, ColorJitter? Jitter, bool Grayscale, double? BlurSigma);

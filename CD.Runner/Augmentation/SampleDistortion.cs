namespace CD.Runner.Augmentation;

/// <summary>How one image is distorted, in Keras' terms: what is seen at an output's place comes from the place that the values say.</summary>
/// <remarks>
/// With places measured from the centre, y down and x to the right, in shares of the side: the place (y, x) of the output shows the
/// image's place R (ZoomY y + ShiftY, ZoomX x + ShiftX), where R is the rotation by the angle that takes (y, x) to
/// (y cos - x sin, y sin + x cos). A zoom above 1 shows more of the image, a shift of 0.1 what was a tenth of the side further down or right.
/// </remarks>
/// <param name="Angle">The rotation in degrees.</param>
/// <param name="ShiftY">The shift down, as a share of the height.</param>
/// <param name="ShiftX">The shift to the right, as a share of the width.</param>
/// <param name="ZoomY">The zoom of the height, above 0.</param>
/// <param name="ZoomX">The zoom of the width, above 0.</param>
/// <param name="Flip">Whether the result is mirrored from left to right.</param>
/// <param name="ChannelShifts">What is added to red (or grey), green and blue before the result is cut off at the image's least and greatest value.</param>
internal readonly record struct SampleDistortion(double Angle, double ShiftY, double ShiftX, double ZoomY, double ZoomX, bool Flip, (double First, double Second, double Third) ChannelShifts)
{
    /// <summary>Leaves an image as it is.</summary>
    public static SampleDistortion None { get; } = new(0.0, 0.0, 0.0, 1.0, 1.0, false, (0.0, 0.0, 0.0));

    /// <summary>The two rows of the matrix that takes (x, y, 1) of the output to (x, y) of the image, where a side goes from -1 to 1; then the channels' shifts.</summary>
    public IEnumerable<float> Values()
    {
        (double sin, double cos) = Math.SinCos(Angle * Math.PI / 180.0);
        double zoomX = Flip ? -ZoomX : ZoomX;
        return
        [
            (float)(cos * zoomX), (float)(sin * ZoomY), (float)(2.0 * ((sin * ShiftY) + (cos * ShiftX))),
            (float)(-sin * zoomX), (float)(cos * ZoomY), (float)(2.0 * ((cos * ShiftY) - (sin * ShiftX))),
            (float)ChannelShifts.First, (float)ChannelShifts.Second, (float)ChannelShifts.Third,
        ];
    }
}

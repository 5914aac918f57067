namespace CD.Runner.Augmentation;

/// <summary>The ranges from which distortions of images are drawn, each uniformly (Keras' <c>ImageDataGenerator</c>).</summary>
/// <param name="Rotation">The largest angle in degrees, to either side.</param>
/// <param name="Shift">The largest shift as a share of the side, in each direction.</param>
/// <param name="Zoom">How far the zooms of height and width, drawn apart, are from 1; below 1.</param>
/// <param name="ChannelShift">The most that is added to, or taken from, a channel, which is drawn for each.</param>
/// <param name="FlipProbability">Probability of a horizontal flip.</param>
/// <param name="Multiplier">The factor of the result.</param>
internal sealed record DistortionOptions(double Rotation, double Shift, double Zoom, double ChannelShift, double FlipProbability, double Multiplier);

namespace CD.Runner.Anomalies;

/// <summary>An image that decodes, but looks damaged.</summary>
/// <param name="Item">The image.</param>
/// <param name="Reason">What speaks for damage, one line for a person.</param>
internal sealed record DamagedImage(int Item, string Reason);

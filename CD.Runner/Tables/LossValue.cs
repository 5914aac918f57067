namespace CD.Runner.Tables;

/// <summary>A loss term's mean over an epoch.</summary>
/// <param name="Name">The term's name, which is its column's.</param>
/// <param name="Value">The value before weighting, in the term's own unit.</param>
public sealed record LossValue(string Name, double Value);

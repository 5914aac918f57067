namespace CD.Runner.Methods.Dac;

/// <summary>Which pairs of images DAC trains on.</summary>
internal enum ThresholdKind
{
    /// <summary>The paper's: those above u = 0.95 - lambda and those below l = 0.455 + 0.1 lambda; the gap closes as lambda grows to 0.45.</summary>
    Gap,

    /// <summary>The released script's: all, and similar are those above one threshold that falls from 0.99.</summary>
    Single,
}

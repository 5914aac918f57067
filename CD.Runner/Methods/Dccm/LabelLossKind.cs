namespace CD.Runner.Methods.Dccm;

/// <summary>The loss of DCCM's pseudo labels.</summary>
internal enum LabelLossKind
{
    /// <summary>The released code's: the binary cross entropy with the label's one-hot row, a mean over the clusters.</summary>
    Binary,

    /// <summary>The cross entropy, as the paper has it.</summary>
    Categorical,
}

namespace CD.Model.Networks;

/// <summary>The autoencoders on offer.</summary>
public enum AutoencoderKind
{
    /// <summary>Linear layers with rectifiers between them, as deep embedded clustering has them.</summary>
    Fc,

    /// <summary>Convolutions with a step of 2 and their transposes.</summary>
    Conv,
}

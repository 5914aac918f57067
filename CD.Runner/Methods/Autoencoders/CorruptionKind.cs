using System.Runtime.Serialization;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>The ways of corrupting an input.</summary>
internal enum CorruptionKind
{
    /// <summary>Each value becomes 0 with a probability; the others stay as they are.</summary>
    Masking,

    /// <summary>Normal noise of a standard deviation is added.</summary>
    Gaussian,

    /// <summary>Each value becomes 0 or 1, one as likely as the other, with a probability.</summary>
    [EnumMember(Value = "salt-and-pepper")]
    SaltAndPepper,

    /// <summary>Masking after which what is left is divided by its probability, so that the mean stays.</summary>
    Dropout,
}

using System.Runtime.Serialization;

namespace CD.Runner.Methods.Dcgan;

/// <summary>What a generator makes small.</summary>
internal enum GeneratorLossKind
{
    /// <summary>-ln of the probability that its images are real.</summary>
    [EnumMember(Value = "non-saturating")]
    NonSaturating,

    /// <summary>ln of the probability that they are not: the minimax game, whose gradient vanishes where the discriminator is sure.</summary>
    Minimax,
}

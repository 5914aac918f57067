using System.Runtime.Serialization;

namespace CD.Runner.Configuration;

/// <summary>The implementations of K-means on offer.</summary>
public enum KMeansKind
{
    /// <summary>ML.NET's trainer, one fit a processor.</summary>
    [EnumMember(Value = "mlnet")]
    MLNet,

    /// <summary>Tensor products over all fits at once.</summary>
    Tensor,
}

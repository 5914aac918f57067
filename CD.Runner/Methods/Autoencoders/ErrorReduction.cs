using System.Runtime.Serialization;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>How the squared error of a reconstruction becomes a loss; both take the mean over the batch.</summary>
internal enum ErrorReduction
{
    /// <summary>The mean over dimensions, as Keras has it.</summary>
    Mean,

    /// <summary>Half of the sum over dimensions, as Caffe's Euclidean loss.</summary>
    [EnumMember(Value = "half-sum")]
    HalfSum,
}

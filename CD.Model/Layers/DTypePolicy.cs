using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>Keras' dtype policy: one name that resolves to the type of the computation and the type of the variables.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The policies are named as in Keras.")]
public sealed record DTypePolicy
{
    private DTypePolicy(string name, ScalarType computeDtype, ScalarType variableDtype)
    {
        Name = name;
        ComputeDtype = computeDtype;
        VariableDtype = variableDtype;
    }

    /// <summary><c>float32</c>: everything in single precision.</summary>
    public static DTypePolicy Float32 { get; } = new("float32", ScalarType.Float32, ScalarType.Float32);

    /// <summary><c>mixed_bfloat16</c>: variables and normalisation statistics in float32, convolutions and matrix products in bfloat16.</summary>
    public static DTypePolicy MixedBFloat16 { get; } = new("mixed_bfloat16", ScalarType.BFloat16, ScalarType.Float32);

    /// <summary><c>float64</c>: everything in double precision, for comparisons with other implementations.</summary>
    public static DTypePolicy Float64 { get; } = new("float64", ScalarType.Float64, ScalarType.Float64);

    /// <summary>The policy's name: <c>float32</c>, <c>mixed_bfloat16</c> or <c>float64</c>.</summary>
    public string Name { get; }

    /// <summary>The type to which a layer casts its inputs and kernels, and which its outputs have.</summary>
    public ScalarType ComputeDtype { get; }

    /// <summary>The type of the layer's variables; a gradient has the type of <see cref="Variable.Computed"/>, which for convolutions and dense layers is <see cref="ComputeDtype"/>.</summary>
    public ScalarType VariableDtype { get; }

    /// <summary>The policy that also computes in the variables' type; for layers whose outputs must not be rounded to bfloat16.</summary>
    public DTypePolicy FullPrecision => VariableDtype == ScalarType.Float64 ? Float64 : Float32;

    /// <summary>Finds a policy by its name.</summary>
    /// <param name="name"><c>float32</c>, <c>mixed_bfloat16</c> or <c>float64</c>.</param>
    /// <returns>The policy of that name.</returns>
    /// <exception cref="ArgumentException">There is no policy of that name.</exception>
    public static DTypePolicy FromName(string name) => name switch
    {
        "float32" => Float32,
        "mixed_bfloat16" => MixedBFloat16,
        "float64" => Float64,
        _ => throw new ArgumentException($"A dtype policy is float32, mixed_bfloat16 or float64; received '{name}'. Choose one of these.", nameof(name)),
    };
}

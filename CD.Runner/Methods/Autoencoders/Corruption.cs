using CD.Model.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>Corrupts inputs at random.</summary>
/// <param name="Kind">How.</param>
/// <param name="Level">The probability that a value is corrupted, below 1; of Gaussian noise the standard deviation. 0 corrupts nothing, and draws nothing.</param>
internal sealed record Corruption(CorruptionKind Kind, double Level)
{
    /// <summary>Nothing is corrupted.</summary>
    public static Corruption None { get; } = new(CorruptionKind.Masking, 0.0);

    /// <summary>Corrupts values.</summary>
    /// <param name="values">Any floating-point values; left as they are. Gradients flow through what is kept.</param>
    /// <param name="noise">The source of randomness, on the processor, whatever the values' device; it moves on.</param>
    /// <returns>The corrupted values, of the same shape, type and device; the current dispose scope, or else the caller, owns them.</returns>
    public Tensor Apply(Tensor values, Generator noise)
    {
        if (Level == 0.0)
        {
            return values.alias();
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor corrupted = Kind switch
        {
            CorruptionKind.Masking => values * Kept(values, noise),
            CorruptionKind.Gaussian => values + (There(empty(values.shape, ScalarType.Float32).normal_(0.0, 1.0, noise), values) * Level),
            CorruptionKind.SaltAndPepper => Salted(values, noise),
            CorruptionKind.Dropout => values * (Kept(values, noise) / (1.0 - Level)),
            _ => throw new InvalidOperationException($"There is no corruption {Kind}."),
        };
        return corrupted.MoveToOuterDisposeScope();
    }

    // 1 where a value is kept, 0 where it is corrupted.
    private Tensor Kept(Tensor values, Generator noise) => There(empty(values.shape, ScalarType.Float32).bernoulli_(1.0 - Level, noise), values);

    private Tensor Salted(Tensor values, Generator noise)
    {
        Tensor kept = Kept(values, noise);
        Tensor salt = There(empty(values.shape, ScalarType.Float32).bernoulli_(0.5, noise), values);
        return (values * kept) + (salt * (1.0 - kept));
    }

    private static Tensor There(Tensor drawn, Tensor values) => PinnedCopy.ToDevice(drawn, values.device).to_type(values.dtype);
}

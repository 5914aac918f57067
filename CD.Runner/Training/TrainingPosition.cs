namespace CD.Runner.Training;

/// <summary>How far a run has come.</summary>
/// <param name="Epoch">Whole epochs done.</param>
/// <param name="Step">Steps done in the epoch after them; 0 at an epoch's border.</param>
/// <param name="Sums">The sums of the values over those steps, in the order of the epoch's names; empty at an epoch's border.</param>
/// <param name="Seconds">The time spent on those steps, in seconds.</param>
internal sealed record TrainingPosition(int Epoch, int Step, IReadOnlyList<double> Sums, double Seconds)
{
    /// <summary>The position before the first step of an epoch.</summary>
    /// <param name="epoch">Whole epochs done.</param>
    public static TrainingPosition Start(int epoch) => new(epoch, 0, [], 0.0);
}

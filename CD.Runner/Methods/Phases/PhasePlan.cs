namespace CD.Runner.Methods.Phases;

/// <summary>A phase before it begins: how long it is, and how to make it.</summary>
/// <param name="Epochs">Its epochs, at least 0; a phase without any never begins.</param>
/// <param name="Epoch">What each of its epochs consists of.</param>
/// <param name="Create">Makes the phase; it must not draw from generators that are saved.</param>
public sealed record PhasePlan(int Epochs, EpochPlan Epoch, Func<Phase> Create);

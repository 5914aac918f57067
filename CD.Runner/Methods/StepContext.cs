using CD.Runner.Training;

namespace CD.Runner.Methods;

/// <summary>Which step a learner takes.</summary>
/// <param name="Epoch">The epoch, counted from 0.</param>
/// <param name="Step">The step in it, counted from 0.</param>
/// <param name="Indices">The images' places in the data set.</param>
/// <param name="LearningRate">The learner's learning rate for this step.</param>
/// <param name="Completed">Told of every phase once its work has been given to the device; null for nobody.</param>
public sealed record StepContext(int Epoch, int Step, IReadOnlyList<long> Indices, double LearningRate, Action<StepPhase>? Completed = null);

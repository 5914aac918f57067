using CD.Runner.Evaluation;
using CD.Runner.Tables;

namespace CD.Runner.Training;

/// <summary>Passes everything on to several observers, in order.</summary>
/// <param name="observers">The observers.</param>
internal sealed class ObserverGroup(IReadOnlyList<ITrainingObserver> observers) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Started(TrainingPlan plan) => Each(observer => observer.Started(plan));

    /// <inheritdoc/>
    public void StepEnded(StepReport report) => Each(observer => observer.StepEnded(report));

    /// <inheritdoc/>
    public void Evaluated(int epoch, EmbeddingSet embeddings) => Each(observer => observer.Evaluated(epoch, embeddings));

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record) => Each(observer => observer.EpochEnded(record));

    /// <inheritdoc/>
    public void Note(string message) => Each(observer => observer.Note(message));

    private void Each(Action<ITrainingObserver> tell)
    {
        foreach (ITrainingObserver observer in observers)
        {
            tell(observer);
        }
    }
}

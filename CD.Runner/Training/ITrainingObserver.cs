using CD.Runner.Evaluation;
using CD.Runner.Tables;

namespace CD.Runner.Training;

/// <summary>Is told what happens in a run; reports it to a person or a program.</summary>
public interface ITrainingObserver
{
    /// <summary>A run begins or goes on.</summary>
    /// <param name="plan">What will be done.</param>
    void Started(TrainingPlan plan);

    /// <summary>Steps ended and their values were read back.</summary>
    /// <param name="report">Where the run stands.</param>
    void StepEnded(StepReport report);

    /// <summary>The images were embedded for an evaluation, before its scores are found; after the last epoch, or before there was one, too.</summary>
    /// <param name="epoch">Whole epochs done.</param>
    /// <param name="embeddings">The stages' outputs of all images, without clusters.</param>
    void Evaluated(int epoch, EmbeddingSet embeddings)
    {
    }

    /// <summary>An epoch ended and its checkpoint is written.</summary>
    /// <param name="record">The epoch's row.</param>
    void EpochEnded(EpochRecord record);

    /// <summary>Something a person wants to know.</summary>
    /// <param name="message">One line.</param>
    void Note(string message);
}

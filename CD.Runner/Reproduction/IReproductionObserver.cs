using CD.Runner.Runs;
using CD.Runner.Training;

namespace CD.Runner.Reproduction;

/// <summary>Is told how far a plan is.</summary>
internal interface IReproductionObserver
{
    /// <summary>A run begins or goes on.</summary>
    /// <param name="number">Its place among the runs that this process may train, counted from 1.</param>
    /// <param name="run">The run.</param>
    /// <param name="state">How far it is.</param>
    /// <returns>Is told what happens in the run.</returns>
    ITrainingObserver Begins(int number, PlannedRun run, RunState state);

    /// <summary>A run ended.</summary>
    /// <param name="number">Its place.</param>
    /// <param name="run">The run.</param>
    /// <param name="outcome">How it ended.</param>
    void Ended(int number, PlannedRun run, TrainingOutcome outcome);

    /// <summary>A run has ended, here or in another process; told of one run any number of times.</summary>
    /// <param name="run">The run.</param>
    void Found(PlannedRun run);

    /// <summary>A run could not be trained; the others go on.</summary>
    /// <param name="number">Its place.</param>
    /// <param name="run">The run.</param>
    /// <param name="reason">Why, in one line.</param>
    void Failed(int number, PlannedRun run, string reason);

    /// <summary>Something a person wants to know.</summary>
    /// <param name="message">One line.</param>
    void Note(string message);
}

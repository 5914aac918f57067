using CD.Runner.Configuration;

namespace CD.Runner.Training;

/// <summary>The learning rate as a function of the epoch.</summary>
public static class LearningRateSchedule
{
    /// <summary>The learning rate of an epoch.</summary>
    /// <param name="settings">The first rate, the schedule and the number of epochs T.</param>
    /// <param name="epoch">The epoch e, counted from 0.</param>
    /// <returns>
    /// For <see cref="ScheduleKind.Cosine"/>, <c>lr (1 + cos(pi e / T)) / 2</c> (Loshchilov and Hutter, 2017, without restarts);
    /// for <see cref="ScheduleKind.Constant"/>, <c>lr</c>.
    /// </returns>
    public static double At(TrainingSettings settings, int epoch) => settings.Schedule switch
    {
        ScheduleKind.Cosine => settings.LearningRate * 0.5 * (1.0 + Math.Cos(Math.PI * epoch / settings.Epochs)),
        ScheduleKind.Constant => settings.LearningRate,
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Schedule, "The schedule is cosine or constant."),
    };
}

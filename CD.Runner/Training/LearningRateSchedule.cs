using CD.Runner.Configuration;

namespace CD.Runner.Training;

/// <summary>The learning rate as a function of the epoch, and of the step where there is a warm-up.</summary>
public static class LearningRateSchedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="settings">The highest rate lr, the warm-up of W epochs, the schedule and the number of epochs T.</param>
    /// <param name="epoch">The epoch e, counted from 0.</param>
    /// <param name="step">The step s of the epoch, counted from 0.</param>
    /// <param name="steps">The steps S of an epoch.</param>
    /// <returns>
    /// With the time t = e, or e + s/S where W is above 0: <c>lr t/W</c> up to W (Goyal et al., 2017). From then on, for
    /// <see cref="ScheduleKind.Cosine"/>, <c>lr (1 + cos(pi (t - W)/(T - W)))/2</c> (Loshchilov and Hutter, 2017, without restarts;
    /// after a warm-up as in MoCo v3); for <see cref="ScheduleKind.Constant"/>, <c>lr</c>.
    /// </returns>
    public static double At(TrainingSettings settings, int epoch, int step = 0, int steps = 1)
    {
        double warmup = settings.WarmupEpochs;
        double time = warmup > 0.0 ? epoch + ((double)step / steps) : epoch;
        if (time < warmup)
        {
            return settings.LearningRate * time / warmup;
        }

        return settings.Schedule switch
        {
            ScheduleKind.Cosine => settings.LearningRate * 0.5 * (1.0 + Math.Cos(Math.PI * (time - warmup) / (settings.Epochs - warmup))),
            ScheduleKind.Constant => settings.LearningRate,
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Schedule, "The schedule is cosine or constant."),
        };
    }
}

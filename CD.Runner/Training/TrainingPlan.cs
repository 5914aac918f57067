namespace CD.Runner.Training;

/// <summary>What a run will do.</summary>
/// <param name="RunName">The run's name.</param>
/// <param name="Method">The method's name.</param>
/// <param name="ImageCount">Images in the data set.</param>
/// <param name="Epochs">Epochs in all; 0 where there is nothing to train.</param>
/// <param name="StepsPerEpoch">Steps in the epoch the run starts in.</param>
/// <param name="FirstEpoch">The epoch the run starts in, counted from 1.</param>
/// <param name="FirstStep">The step the run starts with, counted from 1.</param>
/// <param name="ViewsPerStep">Views a step: two an image, or as many as the method takes.</param>
/// <param name="Device">The device.</param>
/// <param name="Dtype">The dtype policy.</param>
/// <param name="Path">Which kernels the run computes with, in words.</param>
public sealed record TrainingPlan(
    string RunName,
    string Method,
    int ImageCount,
    int Epochs,
    int StepsPerEpoch,
    int FirstEpoch,
    int FirstStep,
    int ViewsPerStep,
    string Device,
    string Dtype,
    string Path)
{
    /// <summary>The steps done in all epochs before the run starts or goes on.</summary>
    public long StepsDone { get; init; }

    /// <summary>The steps of all epochs, which phases may have different numbers of.</summary>
    public long TotalSteps { get; init; }
}

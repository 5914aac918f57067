using System.Globalization;
using CD.Model.Engine;
using CD.Runner.Configuration;
using CD.Runner.Training;

namespace CD.Runner.Runs;

/// <summary>A run that goes on.</summary>
internal static class ResumedRun
{
    /// <summary>The configuration with which it goes on: in the recorded number format, with this machine's device and threads.</summary>
    /// <param name="recorded">The configuration that the run has recorded.</param>
    /// <param name="asked">The configuration of the same experiment, resolved for this machine.</param>
    /// <param name="observer">Told one line where something differs.</param>
    /// <returns>The configuration.</returns>
    public static RunConfiguration Adopt(RunConfiguration recorded, RunConfiguration asked, ITrainingObserver observer)
    {
        EngineSettings before = recorded.Engine;
        EngineSettings now = asked.Engine;
        List<string> differences = [];
        if (before.Dtype != now.Dtype)
        {
            differences.Add($"it goes on in {before.Dtype}, as it was begun, and not in {now.Dtype}");
        }

        if (before.Device != now.Device)
        {
            differences.Add($"it was computed on {before.Device} and goes on on {now.Device}");
        }

        if (before.Threads != now.Threads)
        {
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"it was computed with {before.Threads} threads and goes on with {now.Threads}"));
        }

        if (before.Kernels != now.Kernels)
        {
            differences.Add($"it was computed with engine.kernels={Text(before.Kernels)} and goes on with {Text(now.Kernels)}");
        }

        if (differences.Count > 0)
        {
            string effect = before.Device != now.Device || before.Threads != now.Threads || before.Kernels != now.Kernels ? " Numbers may differ from an uninterrupted run's in their last digits." : string.Empty;
            observer.Note($"This run was begun in another environment: {string.Join("; ", differences)}.{effect}");
        }

        return asked with { Engine = now with { Dtype = before.Dtype } };
    }

    private static string Text(KernelChoice kernels) => kernels.ToString().ToLowerInvariant();
}

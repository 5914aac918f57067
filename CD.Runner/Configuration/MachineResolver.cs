namespace CD.Runner.Configuration;

/// <summary>Replaces what a configuration leaves open by what this machine and data set decide.</summary>
public static class MachineResolver
{
    /// <summary>Resolves a configuration, so that the recorded one gives the same numbers wherever it is read back.</summary>
    /// <param name="configuration">The configuration as the user gave it.</param>
    /// <param name="fingerprint">The data set's fingerprint.</param>
    /// <param name="device">The device, for example <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="hasBfloat16">Whether that device computes in bfloat16.</param>
    /// <param name="threads">The engine's processor threads.</param>
    /// <returns>The configuration with D and M, the device, the number format, the threads and the data's fingerprint set.</returns>
    public static RunConfiguration Resolve(RunConfiguration configuration, string fingerprint, string device, bool hasBfloat16, int threads) => configuration with
    {
        Data = configuration.Data with { Fingerprint = fingerprint },
        Model = configuration.Model with
        {
            LatentDimensions = configuration.Model.LatentDimensions ?? configuration.Training.BatchSize,
            FeatureHeads = configuration.Model.FeatureHeads ?? configuration.Training.BatchSize,
        },
        Engine = configuration.Engine with
        {
            Device = device,
            Dtype = configuration.Engine.Dtype != "auto" ? configuration.Engine.Dtype : hasBfloat16 ? "mixed_bfloat16" : "float32",
            Threads = threads,
        },
    };
}

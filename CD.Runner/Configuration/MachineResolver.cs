namespace CD.Runner.Configuration;

/// <summary>Replaces what a configuration leaves open by what this machine and data set decide.</summary>
internal static class MachineResolver
{
    /// <summary>Resolves a configuration, so that the recorded one gives the same numbers wherever it is read back.</summary>
    /// <param name="configuration">The configuration as the user gave it.</param>
    /// <param name="fingerprint">The data set's fingerprint.</param>
    /// <param name="channels">The channels of its images: 1 where all are grey, else 3.</param>
    /// <param name="clusters">K; null where it is not known.</param>
    /// <param name="device">The device, for example <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="hasBfloat16">Whether that device computes in bfloat16.</param>
    /// <param name="threads">The engine's processor threads.</param>
    /// <returns>The configuration with the settings that follow others, the device, the number format, the threads and the data's fingerprint set, and, where the method's network depends on them, its images' channels and the number of clusters.</returns>
    public static RunConfiguration Resolve(RunConfiguration configuration, string fingerprint, int channels, int? clusters, string device, bool hasBfloat16, int threads) => ForImages(Follow(configuration), fingerprint, channels, clusters) with
    {
        Engine = configuration.Engine with
        {
            Device = device,
            Dtype = configuration.Engine.Dtype != "auto" ? configuration.Engine.Dtype : hasBfloat16 ? "mixed_bfloat16" : "float32",
            Threads = threads,
        },
    };

    /// <summary>Sets what the images decide of an experiment: their fingerprint, and, where the method's network depends on them, their channels and the number of clusters.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="fingerprint">The data set's fingerprint.</param>
    /// <param name="channels">The channels of its images: 1 where all are grey, else 3.</param>
    /// <param name="clusters">K; null where it is not known.</param>
    /// <returns>The configuration for these images.</returns>
    public static RunConfiguration ForImages(RunConfiguration configuration, string fingerprint, int channels, int? clusters) => configuration with
    {
        Data = configuration.Data with { Fingerprint = fingerprint },
        Model = configuration.Method.Uses("model.channels") ? configuration.Model with { Channels = configuration.Model.Channels ?? (ImageChannels)channels } : configuration.Model,
        Evaluation = configuration.Method.Method.NeedsClusters && configuration.Method.Uses("training")
            ? configuration.Evaluation with { Clusters = configuration.Evaluation.Clusters ?? clusters }
            : configuration.Evaluation,
    };

    /// <summary>Gives the settings without a value those of the settings that they follow.</summary>
    private static RunConfiguration Follow(RunConfiguration configuration)
    {
        IReadOnlyList<Setting> settings = SettingCatalogue.Of(configuration.Method.Method);
        return ConfigurationBinder.With(configuration, settings
            .Where(setting => setting.Follows is not null && setting.ValueIn(configuration) is null)
            .ToDictionary(setting => setting.Property, setting => settings.Single(other => other.Key == setting.Follows).ValueIn(configuration)));
    }
}

using CD.Model.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>What a layer needs to allocate its variables.</summary>
/// <remarks>Initial values are drawn on the processor and then moved, so that one seed gives one network on every device and in every dtype.</remarks>
public sealed record BuildContext
{
    /// <summary>Creates a context.</summary>
    /// <param name="device">Where the variables live.</param>
    /// <param name="policy">The types of variables and computation.</param>
    /// <param name="generator">The source of the initial values; a generator of the processor.</param>
    /// <param name="capabilities">What the machine can do; null for what <see cref="Engine.Capabilities.Detect"/> finds.</param>
    /// <exception cref="ArgumentException">The generator belongs to another device than the processor.</exception>
    public BuildContext(Device device, DTypePolicy policy, Generator generator, Capabilities? capabilities = null)
    {
        if (generator.device.type != DeviceType.CPU)
        {
            throw new ArgumentException($"Initial values are drawn on the processor; received a generator of {generator.device}. Pass new torch.Generator(seed).", nameof(generator));
        }

        Device = device;
        Policy = policy;
        Generator = generator;
        Capabilities = (capabilities ?? Capabilities.Detect(device)) with { Device = device.type };
    }

    /// <summary>Where the variables live.</summary>
    public Device Device { get; }

    /// <summary>The types of variables and computation.</summary>
    public DTypePolicy Policy { get; init; }

    /// <summary>The source of the initial values.</summary>
    public Generator Generator { get; init; }

    /// <summary>The source of what layers draw while they are trained, on the processor; null where no layer draws. It is its owner's, who saves and restores it.</summary>
    public Generator? Noise { get; init; }

    /// <summary>What the machine can do; layers choose their kernels by it.</summary>
    public Capabilities Capabilities { get; }

    /// <summary>The dot-separated path of the layer that is being built; empty for the outermost one.</summary>
    public string Path { get; init; } = "";

    /// <summary>The context of a part of the layer that is being built.</summary>
    /// <param name="segment">The part's name within its layer.</param>
    /// <returns>The same context with the part's path.</returns>
    public BuildContext Child(string segment) => this with { Path = Join(segment) };

    /// <summary>The path of a variable of the layer that is being built.</summary>
    /// <param name="segment">The variable's name within its layer.</param>
    /// <returns>The dot-separated path.</returns>
    public string Join(string segment) => Path.Length == 0 ? segment : $"{Path}.{segment}";
}

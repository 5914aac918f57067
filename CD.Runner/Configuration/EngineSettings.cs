using System.ComponentModel.DataAnnotations;
using CD.Model.Engine;
using static TorchSharp.torch;

namespace CD.Runner.Configuration;

/// <summary>Where, in which number format and by which kernels a run computes: its environment, not its experiment.</summary>
[EnvironmentSetting]
public sealed record EngineSettings
{
    /// <summary><c>auto</c> (a GPU if there is one), <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</summary>
    [RegularExpression("auto|cpu|cuda(:[0-9]{1,3})?", ErrorMessage = "auto, cpu, cuda or cuda:N")]
    public string Device { get; init; } = "auto";

    /// <summary><c>auto</c> (<c>mixed_bfloat16</c> where the device computes in it, else <c>float32</c>), <c>float32</c>, <c>mixed_bfloat16</c> or <c>float64</c>.</summary>
    [RegularExpression("auto|float32|mixed_bfloat16|float64", ErrorMessage = "auto, float32, mixed_bfloat16 or float64")]
    public string Dtype { get; init; } = "float32";

    /// <summary>Processor threads of the tensor engine; 0 for one a core. 0 to 1024.</summary>
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>Which kernels compute on a processor: <c>auto</c> (the project's own where they are faster) or <c>libtorch</c> (libtorch's only).</summary>
    public KernelChoice Kernels { get; init; }

    /// <summary>What a device can do, as the settings allow it: the project's kernels take no float64.</summary>
    internal Capabilities CapabilitiesOn(Device device) => Capabilities.Detect(device, Dtype == "float64" ? KernelChoice.LibTorch : Kernels);
}

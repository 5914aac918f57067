using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Engine;

/// <summary>Chooses the device that computes, and tells whether it computes in bfloat16.</summary>
public static class ComputeDevice
{
    /// <summary>Finds the device that a name stands for; libtorch is loaded if it is not yet.</summary>
    /// <param name="name"><c>auto</c> (the first GPU if there is one, else the processor), <c>cpu</c>, <c>cuda</c> (the first GPU) or <c>cuda:n</c>.</param>
    /// <returns>The device; a GPU always with its index.</returns>
    /// <exception cref="EngineException">The name is not one of these, or that GPU is not there.</exception>
    public static Device Resolve(string name)
    {
        LibTorch.Load();
        switch (name)
        {
            case "cpu":
                return CPU;
            case "auto":
                return cuda.is_available() ? Gpu(0) : CPU;
            case "cuda":
                return Gpu(0);
            default:
                if (name.StartsWith("cuda:", StringComparison.Ordinal)
                    && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                {
                    return Gpu(index);
                }

                throw new EngineException($"The device is auto, cpu, cuda or cuda:n; received '{name}'.");
        }
    }

    /// <summary>Whether a device multiplies bfloat16 matrices in hardware, so that <c>mixed_bfloat16</c> is faster than <c>float32</c>.</summary>
    /// <param name="device">A device of this machine.</param>
    /// <returns>True for GPUs of compute capability 8 and above and for processors with AVX512-BF16 or AMX-BF16.</returns>
    public static bool HasBfloat16(Device device) =>
        device.type == DeviceType.CUDA ? CudaDriver.ComputeCapabilityMajor(device.index) >= 8 : Capabilities.Detect(device).ProcessorHasBfloat16;

    /// <summary>A GPU's memory in bytes.</summary>
    /// <param name="device">A device of this machine.</param>
    /// <returns>0 for a processor, and where the driver does not say.</returns>
    public static long MemoryBytes(Device device) => device.type == DeviceType.CUDA ? CudaDriver.TotalMemory(device.index) : 0;

    private static Device Gpu(int index)
    {
        if (!cuda.is_available())
        {
            throw new EngineException(
                "No GPU can be used: libtorch finds none, or this build of it has no CUDA. "
                + $"Build with -p:Cuda=true, or set {LibTorch.FolderVariable} to the lib folder of a CUDA PyTorch, or use --device cpu.");
        }

        int count = cuda.device_count();
        if (index >= count)
        {
            throw new EngineException($"There is no GPU {index}: this machine has {count}, numbered from 0. Use --device cuda:{count - 1} or less, or --device cpu.");
        }

        CudaMath.MakeRepeatable(LibTorch.Binding);
        return device(DeviceType.CUDA, index);
    }
}

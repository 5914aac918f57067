using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Engine;

/// <summary>Copies tensors from the processor to a device without waiting for the device.</summary>
/// <remarks>A GPU fetches only from page-locked memory while the processor goes on, so the values go through such memory.</remarks>
internal static class PinnedCopy
{
    /// <summary>Copies a tensor to a device.</summary>
    /// <param name="host">The tensor; it may be freed or overwritten at once.</param>
    /// <param name="device">The device.</param>
    /// <returns>The copy, or another view of the same memory where the tensor is there already; the caller disposes it.</returns>
    public static Tensor ToDevice(Tensor host, Device device)
    {
        if (device.type != DeviceType.CUDA || host.device_type == DeviceType.CUDA)
        {
            return host.device_type == device.type ? host.alias() : host.to(device);
        }

        using Tensor pinned = host.pin_memory();
        return pinned.to(device, non_blocking: true);
    }

    /// <summary>Makes a tensor in the processor's memory that a device can write into while the processor goes on.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="dtype">Its type.</param>
    /// <param name="device">The device.</param>
    /// <returns>The tensor, of no particular values; it belongs to no dispose scope.</returns>
    public static Tensor Receiver(long[] shape, ScalarType dtype, Device device)
    {
        Tensor plain = empty(shape, dtype).DetachFromDisposeScope();
        if (device.type != DeviceType.CUDA)
        {
            return plain;
        }

        using (plain)
        {
            return plain.pin_memory().DetachFromDisposeScope();
        }
    }
}

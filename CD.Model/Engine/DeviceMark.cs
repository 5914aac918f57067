using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Engine;

/// <summary>A point in the sequence of a device's work, for which the processor can wait without waiting for what came later.</summary>
/// <remarks>
/// On a GPU it is an event of the driver's in the stream that TorchSharp works in, the default one; where the driver gives none,
/// waiting waits for all of the device's work. A processor has done its work when the call returns, so there is nothing to wait for.
/// </remarks>
internal sealed class DeviceMark : IDisposable
{
    private readonly Device device;
    private readonly CudaEvent? mark;

    /// <summary>Creates a mark that stands nowhere yet.</summary>
    /// <param name="device">The device.</param>
    public DeviceMark(Device device)
    {
        this.device = device;
        mark = device.type == DeviceType.CUDA ? CudaEvent.Create(device.index) : null;
    }

    /// <summary>Puts the mark behind the work that the device has been given so far.</summary>
    public void Set() => mark?.Record();

    /// <summary>Waits until the work before the mark is done.</summary>
    public void Wait()
    {
        if (device.type == DeviceType.CUDA && mark?.Wait() != true)
        {
            cuda.synchronize(device);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => mark?.Dispose();
}

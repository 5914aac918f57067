using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>The functions of NVIDIA's driver that TorchSharp does not pass on; each returns 0 for success.</summary>
internal sealed unsafe class CudaDriver
{
    private const int ComputeCapabilityMajorAttribute = 75;

    private static readonly Lazy<CudaDriver?> Instance = new(Load);

    private readonly delegate* unmanaged[Cdecl]<int*, int, int> getDevice;
    private readonly delegate* unmanaged[Cdecl]<int*, int, int, int> getAttribute;
    private readonly delegate* unmanaged[Cdecl]<nuint*, int, int> totalMemory;

    private CudaDriver(nint library)
    {
        getDevice = (delegate* unmanaged[Cdecl]<int*, int, int>)NativeLibrary.GetExport(library, "cuDeviceGet");
        getAttribute = (delegate* unmanaged[Cdecl]<int*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetAttribute");
        totalMemory = (delegate* unmanaged[Cdecl]<nuint*, int, int>)NativeLibrary.GetExport(library, "cuDeviceTotalMem_v2");
        RetainPrimaryContext = (delegate* unmanaged[Cdecl]<nint*, int, int>)NativeLibrary.GetExport(library, "cuDevicePrimaryCtxRetain");
        ReleasePrimaryContext = (delegate* unmanaged[Cdecl]<int, int>)NativeLibrary.GetExport(library, "cuDevicePrimaryCtxRelease_v2");
        PushContext = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "cuCtxPushCurrent_v2");
        PopContext = (delegate* unmanaged[Cdecl]<nint*, int>)NativeLibrary.GetExport(library, "cuCtxPopCurrent_v2");
        CreateEvent = (delegate* unmanaged[Cdecl]<nint*, uint, int>)NativeLibrary.GetExport(library, "cuEventCreate");
        RecordEvent = (delegate* unmanaged[Cdecl]<nint, nint, int>)NativeLibrary.GetExport(library, "cuEventRecord");
        SynchronizeEvent = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "cuEventSynchronize");
        DestroyEvent = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "cuEventDestroy_v2");
    }

    /// <summary>Gives the context that libtorch works in, from a device.</summary>
    public delegate* unmanaged[Cdecl]<nint*, int, int> RetainPrimaryContext { get; }

    /// <summary>Takes back a retained context of a device.</summary>
    public delegate* unmanaged[Cdecl]<int, int> ReleasePrimaryContext { get; }

    /// <summary>Makes a context the thread's current one.</summary>
    public delegate* unmanaged[Cdecl]<nint, int> PushContext { get; }

    /// <summary>Restores the context before.</summary>
    public delegate* unmanaged[Cdecl]<nint*, int> PopContext { get; }

    /// <summary>Makes an event, from flags.</summary>
    public delegate* unmanaged[Cdecl]<nint*, uint, int> CreateEvent { get; }

    /// <summary>Puts an event into a stream.</summary>
    public delegate* unmanaged[Cdecl]<nint, nint, int> RecordEvent { get; }

    /// <summary>Waits for an event.</summary>
    public delegate* unmanaged[Cdecl]<nint, int> SynchronizeEvent { get; }

    /// <summary>Frees an event.</summary>
    public delegate* unmanaged[Cdecl]<nint, int> DestroyEvent { get; }

    /// <summary>The driver.</summary>
    /// <returns>Null where there is none, or it lacks a function.</returns>
    public static CudaDriver? Open() => Instance.Value;

    /// <summary>The major number of a GPU's compute capability; 0 where the driver does not say.</summary>
    /// <param name="index">The GPU's number, from 0.</param>
    public static int ComputeCapabilityMajor(int index)
    {
        int value = 0;
        return Open() is { } driver && driver.TryGetDevice(index, out int device) && driver.getAttribute(&value, ComputeCapabilityMajorAttribute, device) == 0 ? value : 0;
    }

    /// <summary>A GPU's memory in bytes; 0 where the driver does not say.</summary>
    /// <param name="index">The GPU's number, from 0.</param>
    public static long TotalMemory(int index)
    {
        nuint bytes = 0;
        return Open() is { } driver && driver.TryGetDevice(index, out int device) && driver.totalMemory(&bytes, device) == 0 ? (long)bytes : 0;
    }

    /// <summary>Finds a device's handle.</summary>
    /// <param name="index">The GPU's number, from 0.</param>
    /// <param name="device">The handle.</param>
    /// <returns>Whether there is such a device.</returns>
    public bool TryGetDevice(int index, out int device)
    {
        int found = 0;
        bool succeeded = getDevice(&found, index) == 0;
        device = found;
        return succeeded;
    }

    private static CudaDriver? Load()
    {
        string name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out nint library))
        {
            return null;
        }

        try
        {
            return ((delegate* unmanaged[Cdecl]<uint, int>)NativeLibrary.GetExport(library, "cuInit"))(0) == 0 ? new CudaDriver(library) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }
}

using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>The one question to NVIDIA's driver that TorchSharp does not pass on.</summary>
internal static class CudaDriver
{
    private const int ComputeCapabilityMajorAttribute = 75;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Initialise(uint flags);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetDevice(out int device, int ordinal);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetAttribute(out int value, int attribute, int device);

    /// <summary>The major number of a GPU's compute capability; 0 where the driver does not say.</summary>
    /// <param name="index">The GPU's number, from 0.</param>
    public static int ComputeCapabilityMajor(int index)
    {
        string name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out nint library))
        {
            return 0;
        }

        try
        {
            return Function<Initialise>(library, "cuInit")(0) == 0
                && Function<GetDevice>(library, "cuDeviceGet")(out int device, index) == 0
                && Function<GetAttribute>(library, "cuDeviceGetAttribute")(out int major, ComputeCapabilityMajorAttribute, device) == 0
                ? major
                : 0;
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }

    private static T Function<T>(nint library, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
}

using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>The dynamic linker of Linux, asked to find a library's functions when it is loaded, not when they are called.</summary>
internal static unsafe class DynamicLinker
{
    private const int BindNow = 2;

    /// <summary>Loads a library that must find all its functions at once.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message is the linker's own, which names a missing function.</exception>
    public static void Load(string path)
    {
        nint linker = NativeLibrary.Load("libdl.so.2");
        var open = (delegate* unmanaged[Cdecl]<byte*, int, nint>)NativeLibrary.GetExport(linker, "dlopen");
        var error = (delegate* unmanaged[Cdecl]<byte*>)NativeLibrary.GetExport(linker, "dlerror");
        byte* file = (byte*)Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            nint handle = open(file, BindNow);
            byte* reason = handle == 0 ? error() : null;
            if (handle == 0)
            {
                throw new DllNotFoundException(Marshal.PtrToStringUTF8((nint)reason) ?? $"{path} cannot be loaded.");
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem((nint)file);
        }
    }
}

using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>The version of the libtorch that is loaded, which need not be the one that TorchSharp was built for.</summary>
internal static unsafe class LibTorchVersion
{
    // libtorch's stable interface in C; it returns the version's parts in bytes, the major one topmost.
    private const string Function = "aoti_torch_abi_version";
    private const int MajorShift = 56;
    private const int MinorShift = 48;

    /// <summary>The major and minor version.</summary>
    /// <param name="library">A loaded library that depends on libtorch.</param>
    /// <returns>The version, or null where libtorch does not tell (before 2.9).</returns>
    public static Version? Of(nint library) =>
        NativeLibrary.TryGetExport(library, Function, out nint address) ? Parse(((delegate* unmanaged[Cdecl]<ulong>)address)()) : null;

    /// <summary>The major and minor version of libtorch's number.</summary>
    public static Version Parse(ulong number) => new((byte)(number >> MajorShift), (byte)(number >> MinorShift));
}

using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>Memory straight from Linux, in large pages where they fit.</summary>
internal static unsafe class PageMemory
{
    // The numbers of Linux's sys/mman.h.
    private const int ReadWrite = 1 | 2;
    private const int ReadExecute = 1 | 4;
    private const int PrivateAnonymous = 2 | 0x20;
    private const int HugePage = 14;
    private const long HugePageBytes = 2 << 20;

    /// <summary>Maps zeroed memory.</summary>
    /// <param name="bytes">Its size, a multiple of the system's page.</param>
    /// <returns>Its address, or 0 where there is none.</returns>
    public static nint Map(long bytes)
    {
        if (bytes < 2 * HugePageBytes)
        {
            return Raw(bytes);
        }

        // Large pages begin at multiples of their size: map that much more, and give the two ends back.
        nint start = Raw(bytes + HugePageBytes);
        if (start == 0)
        {
            return 0;
        }

        nint aligned = (nint)((start + HugePageBytes - 1) / HugePageBytes * HugePageBytes);
        Unmap(start, aligned - start);
        Unmap(aligned + (nint)bytes, HugePageBytes - (aligned - start));
        _ = Advise(aligned, (nuint)bytes, HugePage);
        return aligned;
    }

    /// <summary>Gives memory back.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="bytes">Its size; nothing happens for 0.</param>
    public static void Unmap(nint address, long bytes)
    {
        if (bytes > 0)
        {
            _ = UnmapPages(address, (nuint)bytes);
        }
    }

    /// <summary>Maps a piece of machine code.</summary>
    /// <param name="code">The instructions.</param>
    /// <returns>Their address, or 0 where the system does not allow it.</returns>
    public static nint MapCode(ReadOnlySpan<byte> code)
    {
        nint page = Raw(Environment.SystemPageSize);
        if (page == 0)
        {
            return 0;
        }

        code.CopyTo(new Span<byte>((void*)page, Environment.SystemPageSize));
        return Protect(page, (nuint)Environment.SystemPageSize, ReadExecute) == 0 ? page : 0;
    }

    private static nint Raw(long bytes)
    {
        nint address = MapPages(0, (nuint)bytes, ReadWrite, PrivateAnonymous, -1, 0);
        return address == -1 ? 0 : address;
    }

    [DllImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint MapPages(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnmapPages(nint address, nuint length);

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(nint address, nuint length, int advice);

    [DllImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Protect(nint address, nuint length, int protection);
}

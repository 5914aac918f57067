using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CD.Runner.Sorting;

/// <summary>Gives a file a second name, which .NET does not offer.</summary>
internal static class HardLink
{
    /// <summary>Creates the name.</summary>
    /// <param name="existing">The file.</param>
    /// <param name="created">The new name, on the same file system.</param>
    /// <exception cref="IOException">The system refused, for example because the name is taken or on another file system.</exception>
    public static void Create(string existing, string created)
    {
        if (OperatingSystem.IsWindows() ? !CreateHardLink(created, existing, 0) : Link(existing, created) != 0)
        {
            throw new IOException($"the system refused a hard link, which needs one file system ({new Win32Exception(Marshal.GetLastPInvokeError()).Message}).");
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string created);

    [DllImport("kernel32", EntryPoint = "CreateHardLinkW", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateHardLink(string created, string existing, nint security);
}

using System.Diagnostics;

namespace CD.Runner.Storage;

/// <summary>Opens files that no other process has open in this way; the system ends the hold with the process, whatever ends it.</summary>
/// <remarks>The lock is advisory on Unix (<c>flock</c>): it keeps runs of this program apart, on file systems that support it.</remarks>
internal static class FileLock
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Opens a file, made where it is missing, and locks it while the stream is open.</summary>
    /// <exception cref="IOException">Another process holds it (see <see cref="IsHeld"/>), or it cannot be opened.</exception>
    public static FileStream Open(string path, FileOptions options = FileOptions.None) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, options);

    /// <summary>Opens a file as <see cref="Open"/> does, and waits while another process holds it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="patience">How long to wait.</param>
    /// <exception cref="IOException">It stayed held, or cannot be opened.</exception>
    public static FileStream Wait(string path, TimeSpan patience)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return Open(path);
            }
            catch (IOException exception) when (IsHeld(exception) && waited.Elapsed < patience)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Whether opening failed because another process holds the file.</summary>
    public static bool IsHeld(IOException exception) => exception.HResult is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock;
}

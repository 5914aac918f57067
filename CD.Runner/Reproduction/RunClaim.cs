using System.Globalization;
using System.Text;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Reproduction;

/// <summary>A process' hold on one piece of a plan's work, among all processes that share the folder, on one machine or several.</summary>
/// <remarks>
/// The hold is a lock of the file system, which ends with its process, and a sign of life every few seconds: where a file system
/// keeps no locks between machines, the hold of another machine ends when its signs of life are older than <see cref="LifeTime"/>.
/// Their age is told by the file system's clock alone.
/// </remarks>
internal sealed class RunClaim : IDisposable
{
    /// <summary>How long after its last sign of life another machine's hold still counts.</summary>
    public static readonly TimeSpan LifeTime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(10);

    private readonly FileStream held;
    private readonly Timer pulse;
    private readonly Lock gate = new();

    private RunClaim(FileStream held)
    {
        this.held = held;
        Sign(Owner);
        pulse = new Timer(_ => Sign(Owner), null, Pulse, Pulse);
    }

    private static string Owner => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName} {Environment.ProcessId}");

    /// <summary>Takes a piece of work if nobody else has it.</summary>
    /// <param name="folder">The folder of claims; made where it is missing.</param>
    /// <param name="name">The work's name.</param>
    /// <returns>The hold, until it is disposed; null where another process has it.</returns>
    /// <exception cref="UserErrorException">The folder cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public static RunClaim? TryTake(string folder, string name)
    {
        string path = Path.Combine(folder, name + ".claim");
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(folder);
            file = FileLock.Open(path);
            if (IsAlive(file, folder))
            {
                file.Dispose();
                return null;
            }

            RunClaim claim = new(file);

            // Without locks two machines may have signed at once; the one whose name is left has it.
            if (OwnerIn(file) == Owner)
            {
                return claim;
            }

            claim.Abandon();
            return null;
        }
        catch (IOException exception) when (FileLock.IsHeld(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw StorageError.Write(path, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        pulse.Dispose();
        Sign(string.Empty);
        lock (gate)
        {
            held.Dispose();
        }
    }

    /// <summary>Lets go of a file in which another process has signed.</summary>
    private void Abandon()
    {
        pulse.Dispose();
        lock (gate)
        {
            held.Dispose();
        }
    }

    private static string OwnerIn(FileStream file)
    {
        byte[] content = new byte[1024];
        file.Position = 0;
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(content, 0, length);
    }

    /// <summary>Whether the claim that was left in a file is a living process' of another machine.</summary>
    private static bool IsAlive(FileStream file, string folder)
    {
        string owner = OwnerIn(file);

        // On this machine the lock was free, so the process has ended.
        return owner.Length > 0
            && owner.Split(' ')[0] != Environment.MachineName
            && Now(folder) - File.GetLastWriteTimeUtc(file.Name) < LifeTime;
    }

    private static DateTime Now(string folder)
    {
        string probe = Path.Combine(folder, $".clock.{Guid.NewGuid():N}.tmp");
        File.WriteAllText(probe, string.Empty);
        DateTime now = File.GetLastWriteTimeUtc(probe);
        File.Delete(probe);
        return now;
    }

    // A sign of life that cannot be written must not end the work that it stands for.
    private void Sign(string owner)
    {
        lock (gate)
        {
            try
            {
                if (held.CanWrite)
                {
                    // In place, so that a reader of another machine never meets an empty file, which would be free.
                    byte[] content = Encoding.UTF8.GetBytes(owner);
                    held.Position = 0;
                    held.Write(content);
                    held.SetLength(content.Length);
                    held.Flush(flushToDisk: true);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
            }
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;

namespace CD.Model.Engine;

/// <summary>Loads the native tensor engine, libtorch, before any tensor is touched.</summary>
/// <remarks>
/// <para>
/// The packaged libtorch is used unless the environment variable <c>CD_LIBTORCH</c> names the <c>lib</c> folder of
/// another libtorch or PyTorch installation (2.10 is the supported version, the one TorchSharp was built for).
/// </para>
/// <para>
/// TorchSharp's own native library asks for <c>GLIBCXX_3.4.32</c> (GCC 13), which Debian 12, Ubuntu 22.04 and RHEL 9
/// do not have. Nothing in the library uses it but the initialisation of the standard streams, which older runtimes do
/// themselves, so on such a system a private copy with that requirement made weak is loaded instead.
/// </para>
/// </remarks>
public static class LibTorch
{
    /// <summary>The environment variable that names another libtorch's <c>lib</c> folder.</summary>
    public const string FolderVariable = "CD_LIBTORCH";

    private const string MissingVersion = "GLIBCXX_3.4.32";

    // In the order in which they depend on each other; a processor build has no CUDA libraries.
    private static readonly string[] EngineLibraries = ["c10", "c10_cuda", "torch_cpu", "torch_cuda", "torch"];

    private static readonly Lock Gate = new();
    private static bool loaded;

    /// <summary>The handle of TorchSharp's native library, which depends on libtorch; 0 before <see cref="Load"/>.</summary>
    internal static nint Binding { get; private set; }

    /// <summary>Loads libtorch; a second call does nothing.</summary>
    /// <exception cref="EngineException">A library cannot be found or loaded; the message names it, the reason and the remedy.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (loaded)
            {
                return;
            }

            NativePlatforms.Require();
            string? chosen = Environment.GetEnvironmentVariable(FolderVariable);
            if (!string.IsNullOrEmpty(chosen))
            {
                LoadEngine(chosen, $"Correct {FolderVariable}, which names that folder, or unset it to use the packaged libtorch.");
                LoadBinding(optional: false);
            }
            else if (OperatingSystem.IsLinux())
            {
                LoadEngine(PackagedFolder(FileName("torch_cpu")), $"Restore and build the project again, or set {FolderVariable} to the lib folder of a PyTorch 2.10.");
                LoadBinding(optional: false);
            }
            else
            {
                LoadBinding(optional: true);
            }

            Initialise();
            TensorAllocator.Install(Binding);
            loaded = true;
        }
    }

    /// <summary>A function of TorchSharp's native library that TorchSharp itself keeps to itself.</summary>
    /// <param name="name">The exported name.</param>
    /// <returns>Its address, or 0 where the library has none of that name or has not been loaded by <see cref="Load"/>.</returns>
    internal static nint BindingExport(string name) =>
        Binding != 0 && NativeLibrary.TryGetExport(Binding, name, out nint address) ? address : 0;

    /// <summary>The platform's file name of a native library.</summary>
    /// <param name="name">The bare name, for example <c>torch_cpu</c>.</param>
    /// <returns><c>libtorch_cpu.so</c>, <c>libtorch_cpu.dylib</c> or <c>torch_cpu.dll</c>.</returns>
    private static string FileName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    private static void LoadEngine(string folder, string remedy)
    {
        string required = Path.Combine(folder, FileName("torch_cpu"));
        if (!File.Exists(required))
        {
            throw new EngineException($"libtorch cannot be loaded: there is no {required}. {remedy}");
        }

        foreach (string name in EngineLibraries)
        {
            string path = Path.Combine(folder, FileName(name));
            if (File.Exists(path))
            {
                LoadOne(path, remedy);
            }
        }
    }

    private static void LoadBinding(bool optional)
    {
        string file = FileName("LibTorchSharp");
        string path = Path.Combine(PackagedFolder(file), file);
        if (!File.Exists(path))
        {
            if (optional)
            {
                return;
            }

            throw new EngineException($"TorchSharp's native library cannot be loaded: there is no {path}. Restore and build the project again.");
        }

        try
        {
            Binding = LoadBound(path);
        }
        catch (DllNotFoundException exception) when (OperatingSystem.IsLinux() && exception.Message.Contains(MissingVersion, StringComparison.Ordinal))
        {
            try
            {
                Binding = LoadBound(PatchedCopy(path));
            }
            catch (Exception again) when (again is DllNotFoundException or BadImageFormatException)
            {
                throw Unfitting(path, again);
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw Unfitting(path, exception);
        }
    }

    /// <summary>Loads a library that must find all its functions at once: one that is missing would end the process at its first call.</summary>
    /// <param name="path">The library.</param>
    /// <returns>Its handle.</returns>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message names the missing function.</exception>
    internal static nint LoadBound(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            DynamicLinker.Load(path);
        }

        return NativeLibrary.Load(path);
    }

    private static EngineException Unfitting(string path, Exception exception) =>
        Unloadable(path, exception, $"Use a libtorch 2.10 (the version TorchSharp was built for), or unset {FolderVariable}.");

    private static nint LoadOne(string path, string remedy)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw Unloadable(path, exception, remedy);
        }
    }

    private static void Initialise()
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception) when (exception is NotSupportedException or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            throw Unloadable("LibTorchSharp", exception, "Build the project for this platform, or set " + FolderVariable + " to a libtorch 2.10 lib folder.");
        }
    }

    private static EngineException Unloadable(string path, Exception exception, string remedy)
    {
        string reason = exception.GetBaseException().Message.ReplaceLineEndings(" ").Trim();
        return new EngineException($"libtorch cannot be loaded: {path}: {reason} {remedy}", exception);
    }

    /// <summary>The folder that holds a packaged native library: beside the program, or below its <c>runtimes</c> folder.</summary>
    private static string PackagedFolder(string file)
    {
        string beside = Path.GetDirectoryName(typeof(LibTorch).Assembly.Location) is { Length: > 0 } found ? found : AppContext.BaseDirectory;
        string runtime = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string[] folders = [beside, Path.Combine(beside, runtime), AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, runtime)];
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, file))) ?? beside;
    }

    /// <summary>A private copy of TorchSharp's library that an older C++ runtime accepts; reused while its bytes are right.</summary>
    private static string PatchedCopy(string original)
    {
        byte[] library = File.ReadAllBytes(original);
        if (ElfSymbolVersion.MakeWeak(library, MissingVersion) == 0)
        {
            throw new EngineException($"libtorch cannot be loaded: {original} does not name {MissingVersion} in its version table. Install GCC 13's C++ runtime or later.");
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(library));
        EngineException? failure = null;
        foreach (string parent in PrivateFolders())
        {
            try
            {
                return WriteVerified(Path.Combine(parent, "contrastive-disentangling", "native", hash[..16]), Path.GetFileName(original), library, hash);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                failure = new EngineException($"libtorch cannot be loaded: {original} needs an adapted copy, which cannot be written to {parent}: {exception.Message} Make that folder writable.", exception);
            }
        }

        throw failure ?? new EngineException($"libtorch cannot be loaded: {original} needs an adapted copy and there is no private folder to write it to. Set HOME.");
    }

    private static IEnumerable<string> PrivateFolders()
    {
        string user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return user.Length > 0 ? [user, AppContext.BaseDirectory] : [AppContext.BaseDirectory];
    }

    private static string WriteVerified(string folder, string file, byte[] library, string hash)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string path = Path.Combine(folder, file);
        if (!File.Exists(path) || Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) != hash)
        {
            string temporary = Path.Combine(folder, $"{file}.{Environment.ProcessId}.tmp");
            File.WriteAllBytes(temporary, library);
            File.Move(temporary, path, overwrite: true);
        }

        return path;
    }
}

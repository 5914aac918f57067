using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using CD.Model.Engine;
using CD.Runner.Configuration;
using CD.Runner.Storage;
using static TorchSharp.torch;

namespace CD.Runner.Runs;

/// <summary>Where and how a run computes: what is recorded beside its experiment.</summary>
/// <param name="Device">The device, for example <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Dtype">The number format.</param>
/// <param name="Threads">Processor threads of the tensor engine.</param>
/// <param name="Kernels">Which kernels compute, in words.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="Libtorch">libtorch's version.</param>
/// <param name="Program">This program's version.</param>
public sealed record RunEnvironment(string Device, string Dtype, int Threads, string Kernels, string Processor, string Libtorch, string Program)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>This machine, computing as a resolved configuration says.</summary>
    /// <param name="configuration">The resolved configuration.</param>
    /// <param name="device">The device that computes.</param>
    /// <returns>The environment.</returns>
    public static RunEnvironment Of(RunConfiguration configuration, Device device)
    {
        EngineSettings engine = configuration.Engine;
        Capabilities capabilities = engine.CapabilitiesOn(device);
        string program = typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return new RunEnvironment(engine.Device, engine.Dtype, engine.Threads, capabilities.Path, capabilities.Processor, capabilities.LibTorchVersion, program);
    }

    /// <summary>The environments recorded in a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The environments in the order of their use; empty where there is no such file or it cannot be read.</returns>
    public static IReadOnlyList<RunEnvironment> Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<List<RunEnvironment>>(File.ReadAllText(path), Format) ?? [] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Adds this environment to those recorded in a file, unless it is the last of them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keep">Whether those recorded are of the same run; otherwise they are replaced.</param>
    public void Record(string path, bool keep)
    {
        IReadOnlyList<RunEnvironment> before = keep ? Read(path) : [];
        if (before.Count == 0 || before[^1] != this)
        {
            AtomicFile.WriteText(path, writer => writer.WriteLine(JsonSerializer.Serialize(before.Append(this), Format)));
        }
    }

    /// <summary>What matters to numbers, in words.</summary>
    /// <returns>For example <c>cpu in float32 with 2 threads (libtorch 2.10.0, memory by pool, avx2)</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Device} in {Dtype} with {Threads} {(Threads == 1 ? "thread" : "threads")} ({Kernels})");
}

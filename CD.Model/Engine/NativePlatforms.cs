using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>The platforms for which TorchSharp 0.107 and its libtorch packages have native libraries.</summary>
internal static class NativePlatforms
{
    private static readonly (OSPlatform System, Architecture Architecture)[] Served =
        [(OSPlatform.Linux, Architecture.X64), (OSPlatform.Windows, Architecture.X64), (OSPlatform.OSX, Architecture.Arm64)];

    /// <summary>Fails where this process' platform has none.</summary>
    /// <exception cref="EngineException">It has none; the message names it and those that have.</exception>
    public static void Require() => Require(RuntimeInformation.IsOSPlatform, RuntimeInformation.ProcessArchitecture);

    /// <summary>Fails where a platform has none.</summary>
    /// <param name="isSystem">Whether the operating system is that one.</param>
    /// <param name="architecture">The process' architecture.</param>
    /// <exception cref="EngineException">It has none; the message names it and those that have.</exception>
    public static void Require(Predicate<OSPlatform> isSystem, Architecture architecture)
    {
        if (!Array.Exists(Served, one => one.Architecture == architecture && isSystem(one.System)))
        {
            string system = isSystem(OSPlatform.Linux) ? "Linux" : isSystem(OSPlatform.Windows) ? "Windows" : isSystem(OSPlatform.OSX) ? "macOS" : "this operating system";
            throw new EngineException(
                $"libtorch cannot be loaded: TorchSharp has no native library for {system} on {architecture.ToString().ToLowerInvariant()}. Use Linux or Windows on x64, or macOS on arm64.");
        }
    }
}

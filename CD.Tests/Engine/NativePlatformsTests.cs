using System.Runtime.InteropServices;
using CD.Model.Engine;

namespace CD.Tests.Engine;

[TestClass]
public sealed class NativePlatformsTests
{
    [TestMethod]
    [DataRow("LINUX", Architecture.Arm64, "Linux on arm64")]
    [DataRow("WINDOWS", Architecture.Arm64, "Windows on arm64")]
    [DataRow("OSX", Architecture.X64, "macOS on x64")]
    [DataRow("FREEBSD", Architecture.X64, "this operating system on x64")]
    public void Require_PlatformWithoutLibraries_IsNamed(string system, Architecture architecture, string name)
    {
        EngineException error = Assert.ThrowsExactly<EngineException>(() => NativePlatforms.Require(OSPlatform.Create(system).Equals, architecture));

        Assert.AreEqual($"libtorch cannot be loaded: TorchSharp has no native library for {name}. Use Linux or Windows on x64, or macOS on arm64.", error.Message);
    }

    [TestMethod]
    [DataRow("LINUX", Architecture.X64)]
    [DataRow("WINDOWS", Architecture.X64)]
    [DataRow("OSX", Architecture.Arm64)]
    public void Require_PlatformWithLibraries_IsSilent(string system, Architecture architecture) =>
        NativePlatforms.Require(OSPlatform.Create(system).Equals, architecture);
}

using System.Globalization;
using static TorchSharp.torch;

namespace CD.Tests.Engine;

[TestClass]
[DoNotParallelize]
public sealed class NativeHeapTests
{
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Load_OnLinux_KeepsFreedMemoryForTheNextTensors()
    {
        Touch();
        long before = PageFaults();
        Touch();

        // The tensors cover 31,360 pages of 4 KiB. Half of them leaves room for whatever else the process does.
        Assert.IsLessThan(15680, PageFaults() - before);
    }

    /// <summary>Writes to 128 tensors of 980 KiB that live at the same time.</summary>
    private static void Touch()
    {
        using IDisposable scope = NewDisposeScope();
        for (int index = 0; index < 128; index++)
        {
            _ = ones(245 << 10);
        }
    }

    private static long PageFaults() =>
        long.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[7], CultureInfo.InvariantCulture);
}

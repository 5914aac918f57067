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

        // The tensors cover 31,744 pages of 4 KiB. Half of them leaves room for whatever else the process does, and for a
        // tensor that lands beside the freed ones.
        Assert.IsLessThan(15872, PageFaults() - before);
    }

    /// <summary>Writes to four tensors of 31 MiB that live at the same time.</summary>
    private static void Touch()
    {
        using IDisposable scope = NewDisposeScope();
        for (int index = 0; index < 4; index++)
        {
            _ = ones(31 << 18);
        }
    }

    private static long PageFaults() =>
        long.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[7], CultureInfo.InvariantCulture);
}

using System.Runtime.InteropServices;
using CD.Model.Engine;
using CD.Model.Kernels;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Engine;

[TestClass]
[DoNotParallelize]
public sealed unsafe class TensorAllocatorTests
{
    private const long Values = 3 << 20;

    [TestInitialize]
    public void RequireTheAllocator()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Assert.Inconclusive("The allocator is for Linux on x86-64.");
        }

        Assert.IsNull(TensorAllocator.Obstacle);
        Assert.IsTrue(TensorAllocator.Installed);
    }

    [TestMethod]
    public void Empty_SizeOfATensorFreedBefore_HasItsMemory()
    {
        Tensor first = zeros(Values);
        void* address = TensorMemory.Address(first);
        first.Dispose();
        using Tensor second = ones(Values);

        Assert.IsTrue(address == TensorMemory.Address(second));
        Assert.AreEqual(Values, second.sum().item<float>());
    }

    [TestMethod]
    public void Dispose_LargeTensor_GivesItsBlockBack()
    {
        long before = TensorAllocator.Pool.InUse;
        Tensor tensor = zeros(Values);
        long during = TensorAllocator.Pool.InUse;
        tensor.Dispose();

        Assert.IsGreaterThanOrEqualTo(before + (Values * sizeof(float)), during);
        Assert.AreEqual(before, TensorAllocator.Pool.InUse);
    }

    [TestMethod]
    public void Empty_SmallTensor_IsNotOfThePool()
    {
        long before = TensorAllocator.Pool.InUse;
        using Tensor tensor = zeros(1000);

        Assert.AreEqual(before, TensorAllocator.Pool.InUse);
    }

    /// <summary>The exception of libtorch's own allocator passes through the pool's entry, and the process lives on.</summary>
    [TestMethod]
    public void Empty_MoreThanThereIs_ThrowsLibTorchsException()
    {
        ExternalException exception = Assert.Throws<ExternalException>(() => empty(1L << 50));

        Assert.Contains("can't allocate memory", exception.Message);
    }

    [TestMethod]
    public void Trim_IdleBlocks_AreGivenBackAndTensorsKeepTheirs()
    {
        using Tensor kept = ones(Values);
        zeros(8 * Values).Dispose();
        long before = TensorAllocator.Pool.Held;
        TensorAllocator.Trim();

        Assert.IsLessThanOrEqualTo(before - (8 * Values * sizeof(float)), TensorAllocator.Pool.Held);
        Assert.AreEqual(TensorAllocator.Pool.InUse, TensorAllocator.Pool.Held);
        Assert.AreEqual(Values, kept.sum().item<float>());
    }

    [TestMethod]
    public void Process_WithTheSwitchOff_HasLibTorchsOwnAllocator()
    {
        Assert.AreEqual((0, $"{Values} 0 CD_POOL is 0\n"), ScenarioProcess.Run(nameof(Scenarios.TellTheAllocator), (TensorAllocator.SwitchVariable, "0")));
        Assert.AreEqual((0, $"{Values} {Values * sizeof(float)} pool\n"), ScenarioProcess.Run(nameof(Scenarios.TellTheAllocator), (TensorAllocator.SwitchVariable, "1")));
    }

    [TestMethod]
    public void Process_ThatFreesTensorsWhenTheRuntimeHasGone_EndsWithoutAFault() =>
        Assert.AreEqual((0, "pool\nfreed\n"), ScenarioProcess.Run(nameof(Scenarios.FreeTensorsAfterTheRuntime)));

    [TestMethod]
    [DataRow("2.9")]
    [DataRow("2.11")]
    [DataRow("3.10")]
    public void ObstacleHere_AnotherVersion_IsNamed(string version) =>
        Assert.AreEqual($"it is for libtorch 2.10; this is {version}", TensorAllocator.ObstacleHere(null, Version.Parse(version)));

    [TestMethod]
    public void ObstacleHere_NoVersion_IsOne() =>
        Assert.AreEqual("it is for libtorch 2.10; this is another", TensorAllocator.ObstacleHere(null, null));

    [TestMethod]
    public void Version_OfTheLoadedLibrary_IsTheOneThatWasChecked()
    {
        Assert.AreEqual(new Version(2, 10), LibTorchVersion.Of(LibTorch.Binding));
        Assert.AreEqual(new Version(2, 11), LibTorchVersion.Parse(0x020b_0300_0000_0000)); // 2.11.3
        Assert.IsNull(LibTorchVersion.Of(NativeLibrary.Load("libc.so.6")));
        Assert.IsNull(TensorAllocator.ObstacleHere("1", new Version(2, 10)));
    }
}

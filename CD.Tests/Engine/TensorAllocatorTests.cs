using System.Runtime.InteropServices;
using CD.Model.Engine;
using CD.Model.Kernels;
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
}

using CD.Model.Engine;
using static TorchSharp.torch;

namespace CD.Tests.Engine;

[TestClass]
[DoNotParallelize]
public sealed class CudaTests
{
    [TestMethod]
    public void MakeRepeatable_ChangesLibtorchsChoices()
    {
        backends.cudnn.allow_tf32 = true;

        CudaMath.MakeRepeatable(LibTorch.Binding);

        Assert.IsFalse(backends.cudnn.allow_tf32);
        Assert.IsFalse(backends.cuda.matmul.allow_tf32);
        Assert.IsTrue(CudaMath.IsRepeatable(LibTorch.Binding));
    }

    [TestMethod]
    public void ToDevice_OnTheProcessor_SharesTheMemory()
    {
        using Tensor values = ones(2);
        using Tensor there = PinnedCopy.ToDevice(values, CPU);
        values[0] = tensor(5f);

        Assert.AreEqual(5f, there[0].item<float>());
    }

    [TestMethod]
    public void Mark_OnTheProcessor_IsReachedAtOnce()
    {
        using DeviceMark mark = new(CPU);
        mark.Set();
        mark.Wait();
        Assert.AreEqual(0, ComputeDevice.MemoryBytes(CPU));
    }

    [TestMethod]
    public void CudaEvent_WithoutADriver_IsNone()
    {
        if (cuda.is_available())
        {
            Assert.Inconclusive("There is a GPU.");
        }

        Assert.IsNull(CudaEvent.Create(0));
        Assert.AreEqual(0, CudaDriver.TotalMemory(0));
    }
}

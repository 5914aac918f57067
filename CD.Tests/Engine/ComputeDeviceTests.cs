using CD.Model.Engine;
using TorchSharp;

namespace CD.Tests.Engine;

[TestClass]
public sealed class ComputeDeviceTests
{
    [TestMethod]
    public void Resolve_Cpu_GivesTheProcessor() => Assert.AreEqual(DeviceType.CPU, ComputeDevice.Resolve("cpu").type);

    [TestMethod]
    public void Resolve_Auto_GivesAGpuOnlyWhereThereIsOne() =>
        Assert.AreEqual(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, ComputeDevice.Resolve("auto").type);

    [TestMethod]
    public void Resolve_GpuThatIsNotThere_SaysWhatToDo()
    {
        EngineException error = Assert.ThrowsExactly<EngineException>(() => ComputeDevice.Resolve("cuda:99"));

        StringAssert.Contains(error.Message, "--device cpu");
        Assert.IsFalse(error.Message.Contains('\n'), "the message is one line");
    }

    [TestMethod]
    [DataRow("gpu")]
    [DataRow("cuda:")]
    [DataRow("cuda:-1")]
    [DataRow("cuda:1x")]
    [DataRow("")]
    public void Resolve_UnknownName_IsRefused(string name)
    {
        EngineException error = Assert.ThrowsExactly<EngineException>(() => ComputeDevice.Resolve(name));

        StringAssert.Contains(error.Message, $"'{name}'");
    }
}

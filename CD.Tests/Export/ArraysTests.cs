using CD.Model.Networks;
using CD.Runner.Export.Arrays;

namespace CD.Tests.Export;

[TestClass]
public sealed class ArraysTests
{
    [TestMethod]
    public void Tmp()
    {
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        Directory.CreateDirectory("/tmp/arr");
        new NumPyExporter().Write(OnnxTesting.Model(network), "/tmp/arr/a.npz");
        Thread.Sleep(2500);
        new NumPyExporter().Write(OnnxTesting.Model(network), "/tmp/arr/b.npz");
        new SafeTensorsExporter().Write(OnnxTesting.Model(network), "/tmp/arr/a.safetensors");
    }
}

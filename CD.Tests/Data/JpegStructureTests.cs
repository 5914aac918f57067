using CD.Runner.Data;
using SkiaSharp;

namespace CD.Tests.Data;

[TestClass]
public sealed class JpegStructureTests
{
    [TestMethod]
    [DataRow("rgb.jpg")]
    [DataRow("rgb-progressive.jpg")]
    [DataRow("cmyk.jpg")]
    [DataRow("orientation6.jpg")]
    public void IsComplete_EveryLength_OnlyTheWholeFile(string name)
    {
        byte[] whole = DataTesting.Fixture(name);

        for (int length = 0; length < whole.Length; length++)
        {
            Assert.IsFalse(JpegStructure.IsComplete(whole.AsSpan(0, length)), $"{length} of {whole.Length} bytes");
        }

        Assert.IsTrue(JpegStructure.IsComplete(whole));
    }

    [TestMethod]
    public void IsComplete_BytesBehindTheImage_DoNotMatter()
    {
        byte[] jpeg = DataTesting.Encoded(SKEncodedImageFormat.Jpeg, 50, 30, 2);

        Assert.IsTrue(JpegStructure.IsComplete([.. jpeg, 1, 2, 0xFF, 0xD8, 3]));
        Assert.IsTrue(JpegStructure.IsComplete([.. jpeg[..^2], 0xFF, 0xFF, 0xFF, 0xD9]), "Filling before a marker is allowed.");
    }
}

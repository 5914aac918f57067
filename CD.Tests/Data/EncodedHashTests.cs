using System.Security.Cryptography;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class EncodedHashTests
{
    [TestMethod]
    public void EncodedHash_OfAFolderAndASampleOfIt_IsThatOfTheFile()
    {
        using TemporaryFolder folder = new();
        for (int seed = 0; seed < 5; seed++)
        {
            folder.Add($"{seed}.png", DataTesting.Png(8, 8, seed));
        }

        using SampleSubset sample = new(FolderImageSource.Open(folder.Path, new DataSettings(), CancellationToken.None), 3);

        for (int item = 0; item < 3; item++)
        {
            CollectionAssert.AreEqual(SHA256.HashData(File.ReadAllBytes(folder.File(sample.ItemNames[item]))), sample.EncodedHash(item));
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => sample.EncodedHash(3));
    }

    [TestMethod]
    public void EncodedHash_OfImagesInMemory_IsNone()
    {
        using SampleSubset sample = new(new MemoryImageSource("test", [new byte[48]], new ImageShape(3, 2, 2), null, []), 2);

        Assert.IsNull(sample.EncodedHash(0));
    }
}

using System.Text;
using CD.Runner.Evaluation;
using CD.Runner.Tables;
using CD.Tests.Support;

namespace CD.Tests.Tables;

[TestClass]
public sealed class EmbeddingWriterTests
{
    [TestMethod]
    public void Write_Matrices_HaveTheLayoutOfTheNpyFormat()
    {
        using TemporaryFolder folder = new();

        EmbeddingWriter.Write(folder.Path, Embeddings());

        AssertNpy(folder.File("h.npy"), "(2, 3)", [1f, 2f, 3f, 4f, 5f, 6.5f]);
        AssertNpy(folder.File("z.npy"), "(2, 2)", [-1f, 0f, float.Epsilon, 1e30f]);
        AssertNpy(folder.File("p.npy"), "(2, 1)", [0.25f, 0.75f]);
        Assert.HasCount(4, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Write_LabelledAndClustered_ListsEveryItem()
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();

        EmbeddingWriter.Write(folder.Path, Embeddings([0, 0], [1, 0]) with { Labels = [1, 0], ClassNames = ["cat", "dog, small"] });

        Assert.AreEqual(
            "index,name,label,class,cluster_backbone,cluster_feature\n0,dog/1.png,1,\"dog, small\",0,1\n1,\"cat/\"\"2\"\".png\",0,cat,0,0\n",
            File.ReadAllText(folder.File("items.csv")));
    }

    [TestMethod]
    public void Write_WithoutLabels_LeavesLabelAndClassEmpty()
    {
        using TemporaryFolder folder = new();

        EmbeddingWriter.Write(folder.Path, Embeddings());

        Assert.AreEqual("index,name,label,class\n0,dog/1.png,,\n1,\"cat/\"\"2\"\".png\",,\n", File.ReadAllText(folder.File("items.csv")));
    }

    [TestMethod]
    public void Write_ItemWithoutALabel_LeavesItsLabelAndClassEmpty()
    {
        using TemporaryFolder folder = new();

        EmbeddingWriter.Write(folder.Path, Embeddings() with { Labels = [-1, 0], ClassNames = ["cat"] });

        Assert.AreEqual("index,name,label,class\n0,dog/1.png,,\n1,\"cat/\"\"2\"\".png\",0,cat\n", File.ReadAllText(folder.File("items.csv")));
    }

    [TestMethod]
    public void Write_PartsOfDifferentLengths_WritesNothing()
    {
        using TemporaryFolder folder = new();

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => EmbeddingWriter.Write(folder.Path, Embeddings() with { Labels = [1, 2, 3] })).Message, "2 names beside a part of 3 rows");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Write_ArrayInSeveralBlocks_IsTheSameFile()
    {
        using TemporaryFolder folder = new();
        FeatureMatrix blocks = FeatureMatrix.Zeros(2, 3, blockValues: 3);
        using TorchSharp.torch.Tensor rows = TorchSharp.torch.tensor((float[])[1f, 2f, 3f, 4f, 5f, 6.5f]).reshape(2, 3);
        blocks.Store(0, rows);
        EmbeddingSet embeddings = Embeddings();
        EmbeddingWriter.Write(folder.Path, embeddings with { Stages = [embeddings.Stages[0] with { Matrix = blocks }, .. embeddings.Stages.Skip(1)] });

        AssertNpy(folder.File("h.npy"), "(2, 3)", [1f, 2f, 3f, 4f, 5f, 6.5f]);
        Assert.AreEqual(0, BitConverter.ToUInt16(File.ReadAllBytes(folder.File("h.npy")), 8) + 10 & 63, "The data begins at a multiple of 64.");
    }

    [TestMethod]
    public void Write_Assignment_IsAColumnWithoutAnArray()
    {
        using TemporaryFolder folder = new();
        EmbeddingSet assigned = Embeddings() with { Stages = [new StageOutput(new Stage("cluster", "c", "cluster c", StageKind.Assignment), null, [1, 0])] };

        EmbeddingWriter.Write(folder.Path, assigned);

        Assert.AreEqual("index,name,label,class,cluster_cluster\n0,dog/1.png,,,1\n1,\"cat/\"\"2\"\".png\",,,0\n", File.ReadAllText(folder.File("items.csv")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    private static EmbeddingSet Embeddings(int[]? backboneClusters = null, int[]? featureClusters = null) => new()
    {
        Stages =
        [
            new StageOutput(new Stage("backbone", "h", "backbone h"), new FeatureMatrix([1f, 2f, 3f, 4f, 5f, 6.5f], 2, 3), backboneClusters),
            new StageOutput(new Stage("latent", "z", "latent z"), new FeatureMatrix([-1f, 0f, float.Epsilon, 1e30f], 2, 2), null),
            new StageOutput(new Stage("feature", "p", "feature heads p"), new FeatureMatrix([0.25f, 0.75f], 2, 1), featureClusters),
        ],
        ItemNames = ["dog/1.png", "cat/\"2\".png"],
    };

    // NumPy's format specification, version 1.0: magic, version, header length, a header padded so that the data starts
    // at a multiple of 64 bytes, then the values.
    private static void AssertNpy(string path, string shape, float[] values)
    {
        byte[] file = File.ReadAllBytes(path);
        CollectionAssert.AreEqual((byte[])[0x93, .. "NUMPY"u8, 1, 0], file[..8]);
        int data = 10 + BitConverter.ToUInt16(file, 8);
        Assert.AreEqual(0, data % 64);
        Assert.AreEqual($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}", Encoding.ASCII.GetString(file, 10, data - 10).TrimEnd());
        Assert.AreEqual((byte)'\n', file[data - 1]);
        CollectionAssert.AreEqual(values, values.Select((_, index) => BitConverter.ToSingle(file, data + (index * sizeof(float)))).ToArray());
        Assert.HasCount(data + (values.Length * sizeof(float)), file);
    }
}

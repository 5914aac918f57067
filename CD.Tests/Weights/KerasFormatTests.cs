using System.IO.Compression;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Weights;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Weights;

/// <summary>Weights of Keras' files.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KerasFormatTests
{
    [TestMethod]
    [DataRow(BackboneKind.ResNet18, true)]
    [DataRow(BackboneKind.ResNet18, false)]
    [DataRow(BackboneKind.ResNet50, true)]
    public void Load_OfAnExport_GivesEveryBitBack(BackboneKind backbone, bool archive)
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        RunConfiguration configuration = KerasTesting.Configuration with { Model = KerasTesting.Configuration.Model with { Backbone = backbone } };
        using ILearner source = KerasTesting.Learner(1, configuration);
        using ILearner target = KerasTesting.Learner(2, configuration);
        string path = KerasTesting.Export(source, folder.File("model.keras"));
        List<string> notes = [];
        NetworkWeights.Load(archive ? path : Weights(folder, path), target, notes.Add);

        KerasTesting.AssertEqual(source, target);
        Assert.IsEmpty(notes);
    }

    /// <summary>Keras itself saved these, and h5py edited that: the values are a formula, whatever the layers' order.</summary>
    [TestMethod]
    [DataRow("keras.keras")]
    [DataRow("keras.weights.h5")]
    [DataRow("edited.weights.h5")]
    [DataRow("unnamed.weights.h5")]
    [DataRow("wide.weights.h5")]
    public void Load_OfFilesOfOtherPrograms_FindsEveryWeight(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using SmallLearner learner = new(1);
        List<string> notes = [];
        NetworkWeights.Load(KerasTesting.Fixture(name), learner, notes.Add);

        Dictionary<(string Layer, int Index), Tensor> weights = KerasTesting.InKeras(learner);
        Assert.HasCount(14, weights);
        foreach (((string layer, int index), Tensor values) in weights)
        {
            Assert.IsTrue(KerasTesting.Wave(values.shape, layer, index).equal(values).all().item<bool>(), $"{layer}/{index}");
        }

        Assert.HasCount(name.StartsWith("wide", StringComparison.Ordinal) ? 1 : 0, notes);
    }

    [TestMethod]
    [DataRow("group.weights.h5", "stem/kernel is missing or no data set.")]
    [DataRow("huge.weights.h5", "stem/kernel has the shape [1073741824, 1073741824], this network's has [3, 3, 3, 4].")]
    [DataRow("chunks.weights.h5", "stem/kernel is in chunks or compressed")]
    [DataRow("integers.weights.h5", "stem/kernel is neither float32, float64 nor float16.")]
    [DataRow("bfloat16.weights.h5", "stem/kernel is neither float32, float64 nor float16.")]
    [DataRow("bigendian.weights.h5", "Byte order")]
    [DataRow("external.weights.h5", "")]
    [DataRow("link.weights.h5", "stem/kernel")]
    [DataRow("circle.weights.h5", "")]
    [DataRow("more.weights.h5", "the layer stem has more than the 2 weights of this network's Conv2D.")]
    [DataRow("missing.weights.h5", "it lacks this network's layer second (Dense).")]
    [DataRow("extra.weights.h5", "its layer another is none of this network's.")]
    [DataRow("twice.weights.h5", "two layers are called first.")]
    [DataRow("empty.weights.h5", "it has no group layers")]
    public void Load_OfHostileFiles_RefusesInOneLine(string name, string problem)
    {
        using SmallLearner learner = new(1);
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => NetworkWeights.Load(KerasTesting.Fixture(name), learner, null));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        Assert.Contains(problem, error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }

    [TestMethod]
    public void Load_LeavesNoTensorBehind()
    {
        using TemporaryFolder folder = new();
        using ILearner learner = KerasTesting.Learner(1);
        string path = KerasTesting.Export(learner, folder.File("model.keras"));
        long before = LiveTensors.CountSettled();
        NetworkWeights.Load(path, learner, null);
        Assert.IsLessThanOrEqualTo(before, LiveTensors.CountSettled());
    }

    [TestMethod]
    public void LoadInitial_OfTheBackboneAlone_KeepsTheHeads()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ILearner source = KerasTesting.Learner(1);
        using ILearner fresh = KerasTesting.Learner(2);
        using ILearner target = KerasTesting.Learner(2);
        string path = KerasTesting.Export(source, folder.File("model.keras"), stages: 1);
        List<string> notes = [];
        NetworkWeights.LoadInitial(path, target, notes.Add);

        foreach ((NamedTensor first, NamedTensor other, NamedTensor found) in source.ModelState().Zip(fresh.ModelState(), target.ModelState()))
        {
            Tensor expected = first.Name.StartsWith("resnet.", StringComparison.Ordinal) ? first.Tensor : other.Tensor;
            Assert.IsTrue(expected.equal(found.Tensor).all().item<bool>(), found.Name);
        }

        Assert.AreEqual($"{path} holds a backbone alone: the heads keep their initial weights.", notes.Single());
        Assert.Contains("Train from it with train --weights", Assert.ThrowsExactly<UserErrorException>(() => NetworkWeights.Load(path, target, null)).Message);
    }

    [TestMethod]
    public void Load_OfAnotherTopology_NamesTheLayerAndTheShapes()
    {
        using TemporaryFolder folder = new();
        using ILearner source = KerasTesting.Learner(1);
        string path = KerasTesting.Export(source, folder.File("model.keras"));
        string two = KerasTesting.Export(source, folder.File("two.keras"), stages: 2);
        RunConfiguration configuration = KerasTesting.Configuration;
        AssertRefused(path, configuration with { Model = configuration.Model with { Width = 16 } }, "resnet_conv1/kernel has the shape [7, 7, 3, 8], this network's has [7, 7, 3, 16].");
        AssertRefused(path, configuration with { Model = configuration.Model with { Backbone = BackboneKind.ResNet34 } }, "it lacks this network's layer resnet_layer1_2_conv1 (Conv2D).");
        AssertRefused(path, configuration with { Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find("simclr")!) }, "is none of this network's.");
        AssertRefused(two, configuration, "it lacks this network's layer feature_predictor_0 (Dense).");
    }

    [TestMethod]
    public void Load_OfAnArchiveThatUnpacksToMore_StopsAtTheNetworksSize()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("bomb.keras");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("model.weights.h5", CompressionLevel.Fastest).Open();
            byte[] zeros = new byte[1 << 20];
            for (int count = 0; count < 80; count++)
            {
                entry.Write(zeros);
            }
        }

        Assert.IsLessThan(1 << 20, new FileInfo(path).Length);
        AssertRefused(path, KerasTesting.Configuration, "is larger than this network's weights can be");
    }

    /// <summary>Cuts and changed bytes of a good file: it is read, or refused in one line; never anything else, and never for long.</summary>
    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public void Load_OfDamagedFiles_ReadsOrRefuses()
    {
        using TemporaryFolder folder = new();
        using SmallLearner learner = new(1);
        byte[] good = File.ReadAllBytes(KerasTesting.Fixture("edited.weights.h5"));
        Random random = new(5);
        string path = folder.File("damaged.h5");
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = round % 10 == 0 ? good[..random.Next(8, good.Length)] : [.. good];
            for (int change = 0; change < 20 && round % 10 != 0; change++)
            {
                // Where a file of small weights has its structure, any byte may fall.
                bad[random.Next(8, bad.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, bad);
            try
            {
                NetworkWeights.Load(path, learner, null);
            }
            catch (UserErrorException error)
            {
                refused++;
                Assert.DoesNotContain("\n", error.Message);
                Assert.AreEqual(ExitCode.Storage, error.Code, error.Message);
            }
        }

        Assert.IsGreaterThan(30, refused);
    }

    private static void AssertRefused(string path, RunConfiguration configuration, string problem)
    {
        using ILearner learner = KerasTesting.Learner(3, configuration);
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => NetworkWeights.Load(path, learner, null));
        Assert.AreEqual(ExitCode.Storage, error.Code);
        Assert.Contains(problem, error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }

    private static string Weights(TemporaryFolder folder, string archive)
    {
        string path = folder.File("model.weights.h5");
        using ZipArchive zip = ZipFile.OpenRead(archive);
        zip.GetEntry("model.weights.h5")!.ExtractToFile(path);
        return path;
    }
}

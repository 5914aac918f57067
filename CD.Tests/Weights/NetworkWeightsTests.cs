using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Model.Serialization.PyTorch;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Runner.Weights;
using CD.Tests.Model;
using CD.Tests.Runs;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Weights;

/// <summary>Weights of files in the networks of runs.</summary>
[TestClass]
[DoNotParallelize]
public sealed class NetworkWeightsTests
{
    private static readonly RunConfiguration Configuration = new()
    {
        Model = new ModelSettings { Backbone = BackboneKind.ResNet18, Width = 8, LatentDimensions = 6, FeatureHeads = 5 },
        Augmentation = new AugmentationSettings { ImageSize = 16 },
        Training = new TrainingSettings { Epochs = 2, BatchSize = 4 },
        Evaluation = new EvaluationSettings { Restarts = 2, Clusters = 2 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1 },
    };

    [TestMethod]
    [DataRow("checkpoint.pth.tar")]
    [DataRow("network.pth")]
    public void Load_OfTheAuthorsFile_PutsEveryTensorIntoTheNetwork(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ILearner learner = Learner(Configuration);
        List<string> notes = [];
        NetworkWeights.Load(PyTorchFileTests.Fixture(name), learner, notes.Add);

        using FileStream stream = File.OpenRead(PyTorchFileTests.Fixture(name));
        using TensorArchive file = PyTorchFile.Read(stream);
        foreach ((NamedTensor expected, NamedTensor actual) in file.Tensors.Zip(learner.ModelState()))
        {
            Assert.AreEqual(expected.Name.Replace("module.", string.Empty, StringComparison.Ordinal), actual.Name);
            Assert.IsTrue(expected.Tensor.to_type(actual.Tensor.dtype).equal(actual.Tensor).all().item<bool>(), actual.Name);
        }

        Assert.IsEmpty(notes);
    }

    [TestMethod]
    [DataRow("contrastive-disentangling", 33)]
    [DataRow("simclr", 17)]
    public void LoadInitial_OfTorchvisionsNetwork_FillsTheBackboneAndKeepsTheHeads(string method, int heads)
    {
        using DisposeScope scope = NewDisposeScope();
        RunConfiguration configuration = Configuration with { Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find(method)!) };
        using ILearner fresh = Learner(configuration);
        using ILearner learner = Learner(configuration);
        List<string> notes = [];
        string path = PyTorchFileTests.Fixture("torchvision.pth");
        NetworkWeights.LoadInitial(path, learner, notes.Add);

        using FileStream stream = File.OpenRead(path);
        using TensorArchive file = PyTorchFile.Read(stream);
        Dictionary<string, Tensor> expected = file.Tensors.ToDictionary(entry => "resnet." + entry.Name, entry => entry.Tensor);
        int kept = 0;
        foreach ((NamedTensor before, NamedTensor after) in fresh.ModelState().Zip(learner.ModelState()))
        {
            Tensor wanted = expected.TryGetValue(after.Name, out Tensor? loaded) ? loaded.to_type(after.Tensor.dtype) : before.Tensor;
            kept += loaded is null ? 1 : 0;
            Assert.IsTrue(wanted.equal(after.Tensor).all().item<bool>(), after.Name);
        }

        Assert.AreEqual(learner.ModelState().Count(entry => !entry.Name.StartsWith("resnet.", StringComparison.Ordinal)), kept);
        Assert.IsLessThanOrEqualTo(heads, kept);
        Assert.AreEqual($"{path} holds a backbone alone: the heads keep their initial weights.", notes.Single());
    }

    [TestMethod]
    public void Load_OfABackboneAlone_PointsToTraining()
    {
        using ILearner learner = Learner(Configuration);
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => NetworkWeights.Load(PyTorchFileTests.Fixture("torchvision.pth"), learner, null));

        Assert.Contains("holds a backbone alone", error.Message);
        Assert.Contains("train --weights", error.Message);
    }

    [TestMethod]
    [DataRow("missing.pth", ExitCode.Usage, "there is no such file of weights")]
    [DataRow("embeddings.json", ExitCode.Storage, "none of the formats safetensors, PyTorch (torch.save)")]
    [DataRow("types.pth", ExitCode.Usage, "unexpected: float64, float32")]
    public void Load_OfAFileThatCannotBe_IsOneLine(string name, ExitCode code, string problem)
    {
        using ILearner learner = Learner(Configuration);
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => NetworkWeights.Load(PyTorchFileTests.Fixture(name), learner, null));

        Assert.AreEqual(code, error.Code, error.Message);
        Assert.Contains(problem, error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }

    [TestMethod]
    public void Load_OfAnotherWidthOrMethod_NamesWhatDoesNotFit()
    {
        string path = PyTorchFileTests.Fixture("checkpoint.pth.tar");
        using ILearner wide = Learner(Configuration with { Model = Configuration.Model with { Width = 16 } });
        using ILearner simclr = Learner(Configuration with { Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find("simclr")!) });

        Assert.Contains("resnet.conv1.weight (expected Float32 [16, 3, 7, 7], received", Assert.ThrowsExactly<UserErrorException>(() => NetworkWeights.Load(path, wide, null)).Message);
        Assert.Contains("unexpected: feature_predictor.0.weight", Assert.ThrowsExactly<UserErrorException>(() => NetworkWeights.Load(path, simclr, null)).Message);
    }

    /// <summary>A file in float64, of a compiled module, as safetensors: prefix off, numbers rounded, and said.</summary>
    [TestMethod]
    public void Load_OfWiderNumbersWithAPrefix_RoundsThemAndSaysSo()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ILearner source = Learner(Configuration);
        using ILearner target = Learner(Configuration with { Training = Configuration.Training with { Seed = 7 } });
        string path = folder.File("wide.bin");
        using (FileStream stream = File.Create(path))
        {
            SafeTensors.Write(stream, [.. source.ModelState().Where(entry => !entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Select(entry => new NamedTensor("module._orig_mod." + entry.Name, entry.Tensor.detach().to_type(ScalarType.Float64)))]);
        }

        List<string> notes = [];
        NetworkWeights.Load(path, target, notes.Add);

        Assert.IsTrue(source.ModelState().Zip(target.ModelState()).All(pair => pair.First.Tensor.equal(pair.Second.Tensor).all().item<bool>()));
        Assert.AreEqual($"The weights of {path} are rounded to the run's Float32.", notes.Single());
    }

    [TestMethod]
    public void Embed_WithAFile_GivesItsEmbeddingsAndLeavesTheRunAlone()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource images = SmallImages.Source(8);
        using Experiment experiment = Experiment.Open(Configuration, images);
        string path = PyTorchFileTests.Fixture("checkpoint.pth.tar");
        EmbeddingSet set = experiment.Embed(folder.Path, path, note: null, CancellationToken.None);

        using ILearner learner = Learner(Configuration);
        NetworkWeights.Load(path, learner, null);
        ModelFile.Write(folder.File("model.safetensors"), learner, Configuration);
        EmbeddingSet again = experiment.Embed(folder.Path);
        foreach (string stage in (string[])["backbone", "latent", "feature"])
        {
            FeatureMatrix matrix = set.Stage(stage).Matrix!;
            CollectionAssert.AreEqual(again.Stage(stage).Matrix!.Blocks.SelectMany(block => block.ToArray()).ToArray(), matrix.Blocks.SelectMany(block => block.ToArray()).ToArray(), stage);
        }
    }

    /// <summary>A run that begins with a file: its content is part of the experiment, and a checkpoint needs it no more.</summary>
    [TestMethod]
    public void Train_WithWeights_RecordsThemAndGoesOnWithoutTheFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.Add("start.pth", File.ReadAllBytes(PyTorchFileTests.Fixture("torchvision.pth")));
        RunConfiguration given = Configuration with { Model = Configuration.Model with { Weights = path } };
        RunConfiguration completed = InitialWeights.Complete(given);
        Watcher whole = new();
        Assert.IsTrue(Train(folder.File("whole"), given, whole).Finished);
        Assert.IsTrue(whole.Notes.Any(note => note.Contains("the heads keep their initial weights", StringComparison.Ordinal)));
        Assert.AreEqual(RunIdentity.Hash(completed), RunIdentity.Hash(completed with { Model = completed.Model with { Weights = "/elsewhere" } }));
        Assert.AreNotEqual(RunIdentity.Hash(completed), RunIdentity.Hash(Configuration));

        Assert.IsFalse(Train(folder.File("parts"), given, new Watcher { StopAfter = 2 }).Finished);
        RunConfiguration recorded = ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = folder.File("parts") });
        Assert.AreEqual((path, completed.Model.WeightsHash), (recorded.Model.Weights, recorded.Model.WeightsHash));

        // Changed: told, and without effect. Missing: without a word.
        File.AppendAllText(path, "x");
        Watcher changed = new() { StopAfter = 1 };
        Assert.IsFalse(Train(folder.File("parts"), recorded, changed, resume: true).Finished);
        Assert.IsTrue(changed.Notes.Any(note => note.Contains("is no longer the file", StringComparison.Ordinal)));
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Train(folder.File("anew"), recorded, new Watcher()));
        Assert.Contains("is not the file of model.weights_hash", error.Message);
        Assert.IsFalse(File.Exists(folder.File("anew/config.yaml")), "Weights that are refused leave no run behind.");
        File.Delete(path);
        Watcher missing = new();
        Assert.IsTrue(Train(folder.File("parts"), recorded, missing, resume: true).Finished);
        Assert.IsEmpty(missing.Notes);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.File("whole/evaluation.csv")), File.ReadAllBytes(folder.File("parts/evaluation.csv")));
        CollectionAssert.AreEqual(Weights(folder.File("whole/model.safetensors")), Weights(folder.File("parts/model.safetensors")));

        Assert.Contains("there is no such file of weights", Assert.ThrowsExactly<UserErrorException>(() => InitialWeights.Complete(given)).Message);
        RunConfiguration kmeans = given with { Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find("kmeans")!) };
        Assert.Contains("trains no network", Assert.ThrowsExactly<UserErrorException>(() => InitialWeights.Complete(kmeans)).Message);
    }

    private static ILearner Learner(RunConfiguration configuration) =>
        configuration.Method.Method.CreateLearner(new LearnerContext(configuration, CPU, 8, new ImageShape(3, 16, 16), 2));

    private static TrainingOutcome Train(string folder, RunConfiguration configuration, Watcher observer, bool resume = false)
    {
        using MemoryImageSource images = SmallImages.Source(12);
        using Experiment experiment = Experiment.Open(configuration, images);
        return experiment.Train(new TrainOptions { Folder = folder, Resume = resume, Observers = [observer], Cancellation = observer.Stop.Token });
    }

    private static byte[] Weights(string path)
    {
        using FileStream stream = File.OpenRead(path);
        using TensorArchive archive = SafeTensors.Read(stream);
        return [.. archive.Tensors.SelectMany(entry => entry.Tensor.bytes.ToArray())];
    }

    private sealed class Watcher : ITrainingObserver
    {
        private int steps;

        public List<string> Notes { get; } = [];

        public StopRequest Stop { get; } = new();

        public int StopAfter { get; init; } = int.MaxValue;

        public void Started(TrainingPlan plan)
        {
        }

        public void StepEnded(StepReport report)
        {
            if (++steps == StopAfter)
            {
                Stop.Raise(ExitCode.Interrupted);
            }
        }

        public void EpochEnded(EpochRecord record)
        {
        }

        public void Note(string message) => Notes.Add(message);
    }
}

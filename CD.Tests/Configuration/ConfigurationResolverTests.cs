using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Tests.Support;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class ConfigurationResolverTests
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void Resolve_EverySourceSpeaks_TheStrongestHolds()
    {
        // Each source sets one key more than the next stronger one, to a value of its own.
        string file = Write("training:\n  seed: 2\n  epochs: 2\n  clip_norm: 2\n");
        RunConfiguration resolved = ConfigurationResolver.Resolve(new ConfigurationSources
        {
            Preset = "released-code",
            File = file,
            Assignments = ["training.seed=3", "training.epochs=7", "training.epochs=3"],
            Seed = "4",
            Dataset = "fashion-mnist",
        });

        Assert.AreEqual(4, resolved.Training.Seed);
        Assert.AreEqual(3, resolved.Training.Epochs);
        Assert.AreEqual(2.0, resolved.Training.ClipNorm);
        Assert.AreEqual(ScheduleKind.Constant, resolved.Training.Schedule);
        Assert.AreEqual(0.9, resolved.Training.Beta1);
    }

    [TestMethod]
    public void Resolve_SingleOptions_SetTheirSettings()
    {
        RunConfiguration resolved = ConfigurationResolver.Resolve(new ConfigurationSources
        {
            Dataset = "cifar10",
            Directory = folder,
            Strict = true,
            Device = "cuda:1",
            Seed = "0",
            Epochs = "9",
        });

        Assert.AreEqual(new DataSettings { Dataset = "cifar10", Directory = folder, Strict = true }, resolved.Data);
        Assert.AreEqual("cuda:1", resolved.Engine.Device);
        Assert.AreEqual((0, 9), (resolved.Training.Seed, resolved.Training.Epochs));
    }

    [TestMethod]
    public void Resolve_ExtraTerms_AddUp()
    {
        string file = Write("objective:\n  extra:\n    a: 1\n    b: 2\n");
        RunConfiguration resolved = ConfigurationResolver.Resolve(new ConfigurationSources { File = file, Assignments = ["objective.extra.b=3", "objective.extra.c=4"] });

        Assert.AreEqual(
            new ObjectiveSettings { Extra = new Dictionary<string, double> { ["c"] = 4, ["b"] = 3, ["a"] = 1 } },
            resolved.Objective());
    }

    [TestMethod]
    [DataRow("training.seed", "--set: expected section.key=value; received \"training.seed\".")]
    [DataRow("=5", "--set: expected section.key=value; received \"=5\".")]
    [DataRow("training.epohcs=5", "--set: unknown key \"training.epohcs\"; the nearest valid key is training.epochs.")]
    [DataRow("training=5", "--set: unknown key \"training\"; the nearest valid key is training.seed.")]
    [DataRow("training.seed=-1", "--set: training.seed must be an integer from 0 to 2147483647; received \"-1\".")]
    [DataRow("training.learning_rate=0", "--set: training.learning_rate must be a number from 0 (exclusive) to 10; received \"0\".")]
    [DataRow("training.schedule=linear", "--set: training.schedule must be cosine or constant; received \"linear\".")]
    [DataRow("model.feature_heads=-2", "--set: model.feature_heads must be an integer from 1 to 65536, or auto; received \"-2\".")]
    [DataRow("data.strict=1", "--set: data.strict must be true or false; received \"1\".")]
    [DataRow("engine.device=tpu", "--set: engine.device must be auto, cpu, cuda or cuda:N; received \"tpu\".")]
    [DataRow("objective.extra.a=big", "--set: objective.extra.a must be a number from -1000 to 1000; received \"big\".")]
    public void Resolve_WrongAssignment_NamesKeyValueAndRange(string assignment, string message)
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationResolver.Resolve(new ConfigurationSources { Assignments = [assignment] }));

        Assert.AreEqual(message, error.Message);
        Assert.AreEqual(ExitCode.Usage, error.Code);
    }

    [TestMethod]
    public void Resolve_WrongValueInAFile_NamesFileAndLine()
    {
        string file = Write("# mine\ntraining:\n  batch_size: 1\n");
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationResolver.Resolve(new ConfigurationSources { File = file }));

        Assert.AreEqual($"{file} line 3: training.batch_size must be an integer from 2 to 65536; received \"1\".", error.Message);
    }

    [TestMethod]
    public void Resolve_ContradictionBetweenSources_NamesTheStrongerOne()
    {
        string file = Write("augmentation:\n  crop_scale_max: 0.5\n");
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() =>
            ConfigurationResolver.Resolve(new ConfigurationSources { File = file, Assignments = ["augmentation.crop_scale_min=0.6"] }));

        StringAssert.StartsWith(error.Message, "--set: augmentation.crop_scale_min must not exceed");
    }

    [TestMethod]
    [DataRow("train-images-idx3-ubyte.gz", "fashion-mnist")]
    [DataRow("t10k-images-idx3-ubyte", "fashion-mnist")]
    [DataRow("data_batch_1.bin", "cifar10")]
    [DataRow("cifar-10-batches-bin/data_batch_1.bin", "cifar10")]
    [DataRow("cat.jpg", "folder")]
    public void Resolve_FolderAlone_IsRecognizedByItsFiles(string name, string expected)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);

        foreach (string preset in Presets.Names)
        {
            Assert.AreEqual(expected, ConfigurationResolver.Resolve(new ConfigurationSources { Preset = preset, Directory = folder }).Data.Dataset);
        }
    }

    [TestMethod]
    public void Resolve_FolderForAChosenDataSet_KeepsTheDataSet()
    {
        string file = Write("data:\n  dataset: cifar10\n");

        Assert.AreEqual("cifar10", ConfigurationResolver.Resolve(new ConfigurationSources { File = file, Directory = folder }).Data.Dataset);
        Assert.AreEqual("fashion-mnist", ConfigurationResolver.Resolve(new ConfigurationSources { Assignments = ["data.dataset=fashion-mnist"], Directory = folder }).Data.Dataset);
        Assert.AreEqual("fashion-mnist", ConfigurationResolver.Resolve(new ConfigurationSources { Dataset = "fashion-mnist", Directory = folder }).Data.Dataset);
    }

    [TestMethod]
    public void Resolve_AnotherDataSet_DropsTheFolderOfTheFirst()
    {
        string file = Write($"data:\n  dataset: folder\n  directory: '{folder}'\n");

        Assert.IsNull(ConfigurationResolver.Resolve(new ConfigurationSources { File = file, Dataset = "fashion-mnist" }).Data.Directory);
        Assert.AreEqual(folder, ConfigurationResolver.Resolve(new ConfigurationSources { File = file, Dataset = "folder" }).Data.Directory);
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationResolver.Resolve(new ConfigurationSources { File = file, Dataset = "cifar10" }));
        Assert.AreEqual("--dataset: the data set cifar10 is read from a folder; give it with --data DIR or data.directory.", error.Message);
    }

    [TestMethod]
    public void Resolve_RelativeFolder_BecomesAbsolute() =>
        Assert.AreEqual(Path.GetFullPath("photos"), ConfigurationResolver.Resolve(new ConfigurationSources { Directory = "photos" }).Data.Directory);

    [TestMethod]
    public void Resolve_RelativeFileOfLosses_BecomesAbsoluteAndKeepsTheRecordedHash()
    {
        string hash = new('a', 64);
        ConfigurationSources sources = new() { Assignments = [$"objective.losses_hash={hash}", "objective.losses=other.dll"], Losses = "my.fsx" };

        ObjectiveSettings objective = ConfigurationResolver.Resolve(sources).Objective();

        Assert.AreEqual((Path.GetFullPath("my.fsx"), hash), (objective.Losses, objective.LossesHash));
    }

    [TestMethod]
    public void Resolve_EarlierRun_StandsInForThePreset()
    {
        RunConfiguration random = RandomConfiguration.Create(5, MethodCatalogue.BuiltIn.All[0]);
        RunConfiguration stored = random with
        {
            Data = new DataSettings { Dataset = "cifar10", Directory = folder },
            Model = random.Model with { Weights = Path.Combine(folder, "start.pth") },
            Method = Objectives.Of(random.Objective() with { Losses = Path.Combine(folder, "my.fsx") }),
        };
        File.WriteAllText(Path.Combine(folder, ConfigurationResolver.RunFile), ConfigurationWriter.Write(stored));
        string moved = Path.Combine(folder, "moved");

        Assert.AreEqual(stored, ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = folder }));
        Assert.AreEqual(
            stored with { Data = stored.Data with { Directory = moved } },
            ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = folder, Directory = moved, SameDataset = true }));
        Assert.AreEqual("folder", ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = folder, Directory = moved }).Data.Dataset);
    }

    [TestMethod]
    public void Resolve_WeightsBesideAFileThatHasOthers_TakesThoseOfTheCommandLine()
    {
        using TemporaryFolder folder = new();
        string file = folder.Add("settings.yaml", System.Text.Encoding.UTF8.GetBytes($"model:\n  weights: old.pth\n  weights_hash: \"{new string('a', 64)}\"\n"));

        RunConfiguration own = ConfigurationResolver.Resolve(new ConfigurationSources { File = file });
        RunConfiguration other = ConfigurationResolver.Resolve(new ConfigurationSources { File = file, Weights = "new.pth" });

        Assert.AreEqual(("old.pth", new string('a', 64)), (Path.GetFileName(own.Model.Weights), own.Model.WeightsHash));
        Assert.AreEqual(("new.pth", null), (Path.GetFileName(other.Model.Weights), other.Model.WeightsHash));
    }

    [TestMethod]
    public void Resolve_NoRunInTheFolder_IsAUsageError()
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = folder }));

        Assert.AreEqual($"{folder}: this is not the folder of a run, because it holds no config.yaml; give the folder that train has written.", error.Message);
    }

    private string Write(string text)
    {
        string path = Path.Combine(folder, "settings.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}

using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Runs;
using CD.Runner.Storage;
using CD.Runner.Tables;
using CD.Tests.Commands;
using CD.Tests.Support;

namespace CD.Tests.Comparisons;

[TestClass]
public sealed class CompareCommandTests
{
    private static readonly string Fingerprint = new('a', 64);

    [TestMethod]
    public void Compare_SeedsOfTwoExperiments_AreGroupedAndTestedInPairs()
    {
        using TemporaryFolder folder = new();
        Write(folder, "cd-41", 41, ("backbone", 0.62), ("feature", 0.40));
        Write(folder, "cd-42", 42, ("backbone", 0.60), ("feature", 0.42));
        Write(folder, "cd-43", 43, ("backbone", 0.64), ("feature", 0.44));
        Write(folder, "cd-44", 44, ("backbone", 0.90), ("feature", 0.90));
        Write(folder, "no-41", 41, ["objective.alpha=0"], ("backbone", 0.58), ("feature", 0.40));
        Write(folder, "no-42", 42, ["objective.alpha=0"], ("backbone", 0.59), ("feature", 0.42));
        Write(folder, "no-43", 43, ["objective.alpha=0"], ("backbone", 0.57), ("feature", 0.44));

        CommandResult result = Compare(folder.Path, "--format", "csv", "--metric", "nmi", "--against", folder.File("no-42"));

        // The first row's test is scipy's (see PairedTestTests); the fourth seed, which only one of them has, counts in the mean alone.
        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.AreEqual("dataset,images,experiment,method,stage,read_out,metric,seeds,mean,std,against,pairs,difference,low,high,t,df,p,note", lines[0]);
        string[] first = lines[1].Split(',');
        CollectionAssert.AreEqual((string[])["fashion-mnist", "1", "contrastive-disentangling (defaults)", "contrastive-disentangling", "backbone", "K-means on backbone", "nmi", "4", "0.69"], first[..9]);
        CollectionAssert.AreEqual((string[])["contrastive-disentangling objective.alpha=0", "3"], first[10..12]);
        Assert.AreEqual(0.1471971345775582, double.Parse(first[17], System.Globalization.CultureInfo.InvariantCulture), 1e-9);
        StringAssert.EndsWith(lines[2], ",contrastive-disentangling objective.alpha=0,3,0,,,,,,the differences do not vary over the seeds");
        StringAssert.StartsWith(lines[3], "fashion-mnist,1,contrastive-disentangling objective.alpha=0,contrastive-disentangling,backbone,K-means on backbone,nmi,3,0.58,0.01");
        StringAssert.EndsWith(lines[3], ",,,,,,,,,");
    }

    [TestMethod]
    public void Compare_MethodsWithOtherStages_MeetInTheirLast()
    {
        using TemporaryFolder folder = new();
        Write(folder, "a", 41, ("backbone", 0.5), ("feature", 0.6));
        Write(folder, "b", 42, ("backbone", 0.5), ("feature", 0.7));
        Write(folder, "k", 42, "kmeans", ("pixels", 0.3));

        CommandResult apart = Compare(folder.File("a"), folder.File("b"), folder.File("k"), "--metric", "nmi");
        StringAssert.Contains(apart.Output, "contrastive-disentangling has no stage pixels");

        CommandResult last = Compare(folder.File("a"), folder.File("b"), folder.File("k"), "--metric", "nmi", "--stage", "final", "--format", "md");

        // K-means has no training and no seed of it: its one run counts for each seed of the others. Differences of -.3 and -.4: t = -.35 / (.0707 / sqrt 2) = -7.
        Assert.AreEqual(
            """
            ## fashion-mnist, 1 images

            | experiment | read-out | seeds | NMI |
            | --- | --- | ---: | ---: |
            | contrastive-disentangling | K-means on feature | 2 | 0.650 ± 0.071 |
            | kmeans | K-means on pixels | 1 | 0.300 |

            ## fashion-mnist: difference from contrastive-disentangling, paired over the seeds that both have

            | experiment | read-out | metric | pairs | difference | 95 % interval | t | df | p |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | kmeans | K-means on pixels | NMI | 2 | -0.350 | -0.985 to +0.285 | -7.00 | 1 | 0.09 |


            """.ReplaceLineEndings("\n"),
            last.Output);
    }

    [TestMethod]
    public void Compare_OtherImagesUnderOneName_AreApart()
    {
        using TemporaryFolder folder = new();
        Write(folder, "a", 41, ("backbone", 0.5), ("feature", 0.6));
        Write(folder, "b", 41, [$"data.fingerprint={new string('b', 64)}"], ("backbone", 0.7), ("feature", 0.6));

        CommandResult result = Compare(folder.Path, "--stage", "backbone", "--format", "csv", "--metric", "acc");

        Assert.AreEqual($"The runs on fashion-mnist saw 2 different sets of images; they are compared apart.{Environment.NewLine}", result.Error);
        CollectionAssert.AreEqual((string[])["fashion-mnist (aaaaaaaa)", "fashion-mnist (bbbbbbbb)"], result.Output.TrimEnd().Split('\n')[1..].Select(line => line.Split(',')[0]).ToArray());
    }

    [TestMethod]
    public void Compare_UnfinishedAndRepeatedRunsOfAFolder_AreLeftOutAndNamed()
    {
        using TemporaryFolder folder = new();
        Write(folder, "runs/a", 41, ("backbone", 0.5), ("feature", 0.6));
        Write(folder, "runs/again", 41, ("backbone", 0.7), ("feature", 0.6));
        Write(folder, "runs/begun", 42);

        CommandResult result = Compare(folder.Path, "--output", folder.File("out.md"));

        Assert.AreEqual(ExitCode.Success, result.Code);
        StringAssert.Contains(result.Error, $"{folder.File("runs/begun")} has not ended and is left out.");
        StringAssert.Contains(result.Error, $"{folder.File("runs/again")} repeats the experiment and the seed of {folder.File("runs/a")} and is left out.");
        StringAssert.Contains(File.ReadAllText(folder.File("out.md")), "| contrastive-disentangling | K-means on backbone | 1 | 0.500 | 0.500 | 0.500 |");
    }

    [TestMethod]
    public void Compare_WrongFolders_AreOneLineAndTheirExitCode()
    {
        using TemporaryFolder folder = new();
        Write(folder, "begun", 42);
        Write(folder, "a", 41, ("backbone", 0.5), ("feature", 0.6));
        Directory.CreateDirectory(folder.File("empty"));
        void Fails(ExitCode code, string message, params string[] args)
        {
            CommandResult result = Compare(args);
            Assert.AreEqual((code, string.Empty), (result.Code, result.Output));
            StringAssert.Contains(result.Error, message);
            Assert.HasCount(1, result.Error.TrimEnd().Split('\n'));
        }

        Fails(ExitCode.Usage, "nowhere: this is neither the folder of a run, because it holds no config.yaml, nor one that holds runs", "nowhere");
        Fails(ExitCode.Usage, "this is neither the folder of a run", folder.File("empty"));
        Fails(ExitCode.Conflict, "this run has not ended, so it has no scores to compare; go on with train --resume", folder.File("begun"));
        Fails(ExitCode.Usage, "--stage: no run has a stage \"latent\"; there are backbone, feature, and final for each method's last.", folder.File("a"), "--stage", "latent");
    }

    private static CommandResult Compare(params string[] args) => CommandResult.Of(new CommandHandlers(), ["compare", .. args]);

    private static void Write(TemporaryFolder folder, string name, int seed, params (string Stage, double Value)[] scores) => Write(folder, name, seed, [], scores);

    private static void Write(TemporaryFolder folder, string name, int seed, string method, params (string Stage, double Value)[] scores) =>
        Write(folder, name, new ConfigurationSources { Seed = $"{seed}", Method = method, Assignments = [$"data.fingerprint={Fingerprint}"] }, scores);

    private static void Write(TemporaryFolder folder, string name, int seed, string[] assignments, params (string Stage, double Value)[] scores) =>
        Write(folder, name, new ConfigurationSources { Seed = $"{seed}", Assignments = [$"data.fingerprint={Fingerprint}", .. assignments] }, scores);

    private static void Write(TemporaryFolder folder, string name, ConfigurationSources sources, (string Stage, double Value)[] scores)
    {
        RunFolder run = new(folder.File(name));
        AtomicFile.WriteText(run.ConfigurationFile, writer => writer.Write(ConfigurationWriter.Write(ConfigurationResolver.Resolve(sources))));
        if (scores.Length > 0)
        {
            EvaluationTable.Write(run.EvaluationFile, [.. scores.SelectMany(score => EvaluationTable.Rows(score.Stage, new ClusterResult(10, [0], new ClusteringScores(score.Value, score.Value, score.Value), null)))]);
        }
    }
}

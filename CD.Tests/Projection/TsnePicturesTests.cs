using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Projection;
using CD.Runner.Runs;
using CD.Tests.Runs;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.Projection;

[TestClass]
[DoNotParallelize]
public sealed class TsnePicturesTests
{
    private const int Images = 60;

    private static readonly TsnePictureOptions Options = new() { Projection = new TsneOptions { Perplexity = 5.0, Iterations = 50 } };

    [TestMethod]
    public void Write_LabelledImages_DrawsEachStageAndWritesItsPoints()
    {
        using TemporaryFolder folder = new();
        using Experiment experiment = Open(clusters: null);

        IReadOnlyList<TsneRow> rows = TsnePictures.Write(experiment, Embeddings(labels: true), Options, folder.Path, CancellationToken.None);

        CollectionAssert.AreEquivalent((string[])["h.csv", "h.png", "p.csv", "p.png", "tsne.csv"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToArray());
        string[] points = File.ReadAllLines(folder.File("h.csv"));
        Assert.HasCount(Images + 1, points);
        Assert.AreEqual("index,name,label,class,x,y", points[0]);
        StringAssert.StartsWith(points[2], "1,image 1,1,odd,");
        StringAssert.StartsWith(points[Images], $"{Images - 1},image {Images - 1},,,");
        CollectionAssert.AreEqual((string[])["backbone", "heads"], rows.Select(row => row.Stage).ToArray());
        Assert.AreEqual((Images, 8, 5.0, 50, 12), (rows[0].N, rows[0].Dimensions, rows[0].Perplexity, rows[0].Iterations, rows[0].Neighbours));
        StringAssert.StartsWith(File.ReadAllText(folder.File("tsne.csv")), "stage,n,dimensions,perplexity,iterations,seed,kl,k,trustworthiness,seconds\nbackbone,60,8,5,50,42,");

        // Both classes, those without one, and the legend's text at the right.
        HashSet<uint> colours = Colours(folder.File("h.png"));
        Assert.IsTrue(colours.IsSupersetOf((uint[])[0xFF0072B2, 0xFFE69F00, 0xFF009E73]));
        using SKBitmap picture = SKBitmap.Decode(folder.File("h.png"));
        Assert.IsTrue(Enumerable.Range(0, picture.Height).Any(y => Enumerable.Range(picture.Width - 80, 70).Any(x => picture.GetPixel(x, y).Red < 100)), "the legend");
    }

    [TestMethod]
    public void Write_ImagesWithoutLabels_AreColouredByClusterWhereTheirNumberIsKnown()
    {
        using TemporaryFolder folder = new();
        using Experiment known = Open(clusters: 2);
        using Experiment unknown = Open(clusters: null);

        TsnePictures.Write(known, Embeddings(labels: false), Options with { Stages = ["h"] }, folder.File("known"), CancellationToken.None);
        TsnePictures.Write(unknown, Embeddings(labels: false), Options with { Stages = ["Heads"] }, folder.File("unknown"), CancellationToken.None);

        string[] points = File.ReadAllLines(folder.File("known/h.csv"));
        Assert.AreEqual("index,name,label,class,cluster,x,y", points[0]);
        CollectionAssert.AreEquivalent((string[])["0", "1"], points.Skip(1).Select(line => line.Split(',')[4]).Distinct().ToArray());
        Assert.IsTrue(Colours(folder.File("known/h.png")).IsSupersetOf((uint[])[0xFF0072B2, 0xFFE69F00]));
        Assert.IsTrue(Colours(folder.File("unknown/p.png")).Contains(0xFF0072B2));
        Assert.IsFalse(Colours(folder.File("unknown/p.png")).Contains(0xFFE69F00));
        CollectionAssert.AreEquivalent((string[])["p.csv", "p.png", "tsne.csv"], Directory.GetFiles(folder.File("unknown")).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Write_FewerPoints_AreChosenBySeedAndKeepTheirIndices()
    {
        using TemporaryFolder folder = new();
        using Experiment experiment = Open(clusters: null);
        List<string> notes = [];
        int[] Write(int seed)
        {
            TsnePictureOptions options = Options with { Points = 10, Stages = ["h"], Note = notes.Add, Projection = Options.Projection with { Seed = seed } };
            TsnePictures.Write(experiment, Embeddings(labels: true), options, folder.Path, CancellationToken.None);
            return [.. File.ReadAllLines(folder.File("h.csv")).Skip(1).Select(line => int.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))];
        }

        int[] first = Write(1), again = Write(1), other = Write(2);

        Assert.HasCount(10, first.Distinct());
        CollectionAssert.AreEqual(first.Order().ToArray(), first);
        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreNotEqual(first, other);
        Assert.AreEqual("backbone h: perplexity 3 instead of 5, a third of the other 9 images.", notes[0]);
    }

    [TestMethod]
    public void Choose_UnknownStage_NamesTheStages()
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => StageChoice.Of([Stage.Pixels, new Stage("clusters", "c", "clusters", StageKind.Assignment)], ["q"], TsnePictures.Purpose));

        Assert.AreEqual((ExitCode.Usage, "--stages: there is no stage \"q\" to project; the run's method has x (pixels)."), (error.Code, error.Message));
    }

    [TestMethod]
    public void Tsne_TrainedRun_WritesToTheRunsFolder()
    {
        using TemporaryFolder folder = new();
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 8);
        string run = folder.File("run");
        (ExitCode code, string output, string error) = Run("train", "--method", "kmeans", "--dataset", "folder", "--data", folder.File("images"), "--set", "evaluation.restarts=1", "--output", run, "--no-progress");
        Assert.AreEqual((ExitCode.Success, string.Empty), (code, error));

        (code, output, error) = Run("tsne", run, "--iterations", "50", "--stages", "x");

        Assert.AreEqual(ExitCode.Success, code);
        Assert.AreEqual("raw pixels: perplexity 5 instead of 30, a third of the other 15 images.", error.TrimEnd());
        StringAssert.Contains(output, "raw pixels");
        StringAssert.Contains(output, "t-SNE, n = 16, perplexity 5");
        StringAssert.StartsWith(File.ReadAllLines(Path.Combine(run, "tsne", "x.csv"))[16], "15,class1/7.png,1,class1,");

        (code, _, error) = Run("tsne", run, "--stages", "x,h");

        Assert.AreEqual(ExitCode.Usage, code);
        Assert.AreEqual("error: --stages: there is no stage \"h\" to project; the run's method has x (pixels).", error.TrimEnd());
    }

    private static (ExitCode Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        ExitCode code = CommandLine.Run(args, output, error, new CommandHandlers());
        return (code, output.ToString(), error.ToString());
    }

    private static Experiment Open(int? clusters) => Experiment.Open(
        new RunConfiguration { Evaluation = new EvaluationSettings { Clusters = clusters, Restarts = 1 }, Engine = new EngineSettings { Device = "cpu", Threads = 1 } },
        new MemoryImageSource("photos", [new byte[Images * 3]], new ImageShape(3, 1, 1), labels: null, []));

    /// <summary>Two stages; the last image has no label.</summary>
    private static EmbeddingSet Embeddings(bool labels) => new()
    {
        Stages =
        [
            new StageOutput(new Stage("backbone", "h", "backbone h"), ProjectionTesting.Groups(Images, 8, 2), null),
            new StageOutput(new Stage("heads", "p", "feature heads p"), ProjectionTesting.Groups(Images, 4, 2), null),
        ],
        ItemNames = [.. Enumerable.Range(0, Images).Select(item => $"image {item}")],
        Labels = labels ? [.. Enumerable.Range(0, Images).Select(item => item == Images - 1 ? -1 : item % 2)] : null,
        ClassNames = labels ? ["even", "odd"] : [],
    };

    private static HashSet<uint> Colours(string path)
    {
        using SKBitmap picture = SKBitmap.Decode(path);
        return [.. picture.Pixels.Select(pixel => (uint)pixel)];
    }
}

using CD.Model.Engine;
using CD.Runner.Errors;

namespace CD.Tests.Commands;

[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    public void Help_OfTheProgram_ListsCommandsAndExitCodes()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers(), "--help");

        Assert.AreEqual(ExitCode.Success, result.Code);
        Assert.AreEqual(string.Empty, result.Error);
        foreach (string command in (string[])["train", "evaluate", "embed", "export", "summary", "explain", "preview", "reproduce", "tables", "heads", "discover", "assign", "neighbors", "sort", "report", "curves", "compare", "bench", "config", "methods", "datasets", "tsne"])
        {
            StringAssert.Matches(result.Output, new System.Text.RegularExpressions.Regex($@"(?m)^  {command} .*\.\r?$"));
        }

        foreach (ExitCode code in Enum.GetValues<ExitCode>())
        {
            StringAssert.Contains(result.Output, $"  {(int)code,3}  {code.Describe()}");
        }
    }

    [TestMethod]
    [DataRow("train", "--preset --config --method --set --losses --dataset --data --labels --strict --device --epochs --seed --weights --output --resume --overwrite --tensorboard --no-progress --json")]
    [DataRow("evaluate", "--data --labels --device --weights --json")]
    [DataRow("embed", "--dataset --data --labels --strict --device --clusters --weights --output")]
    [DataRow("export", "--format --output --stages --input --weights-dtype --clusters --weights --dataset --data --labels --strict --device")]
    [DataRow("explain", "--dataset --data --labels --strict --device --heads --images --skip --indices --samples --threshold --segments --hide --top --seed --stage --output")]
    [DataRow("tsne", "--stages --perplexity --iterations --exaggeration --points --seed --clusters --dataset --data --labels --strict --device --output")]
    [DataRow("preview", "--preset --config --method --set --losses --dataset --data --labels --strict --device --epochs --seed --output --count")]
    [DataRow("discover", "--preset --config --method --set --losses --dataset --data --labels --strict --device --epochs --seed --clusters --most-clusters --stage --map-points --output --no-progress")]
    [DataRow("assign", "--dataset --data --labels --strict --device --output")]
    [DataRow("neighbors", "--dataset --data --labels --strict --device --count --stage --format --output")]
    [DataRow("sort", "--to --undo --by --table --column --labels --data")]
    [DataRow("report", "--data --output")]
    [DataRow("heads", "--dataset --data --labels --strict --device --stage --heads --count --images --output")]
    [DataRow("curves", "--output")]
    [DataRow("compare", "--against --stage --metric --format --output")]
    [DataRow("reproduce", "--scale --methods --dataset --data --seeds --set --device --output --tables --only --emit --dry-run --no-progress")]
    [DataRow("tables", "--format --output")]
    [DataRow("bench", "--full --measure --backbone --image-size --batch-size --dtype --items --work --seconds --threads --device --output --preset --set --run --peer --row --rounds --readme --clusters-of --data --draws")]
    [DataRow("config", "--preset --config --method --set --losses --dataset --data --labels --strict --device --epochs --seed --list")]
    [DataRow("datasets fetch", "--to")]
    [DataRow("datasets verify", "--data")]
    [DataRow("datasets write-tfrecord", "--dataset --data --strict --set --output --shards --seed --compression")]
    public void Help_OfACommand_DescribesEveryOptionInASentence(string command, string options)
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers(), [.. command.Split(' '), "--help"]);
        string[] shown = [.. result.Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("--", StringComparison.Ordinal))];

        CollectionAssert.AreEquivalent(options.Split(' '), shown.Select(line => line.Split(' ')[0]).ToArray());
        Assert.IsTrue(shown.All(line => line.Contains(". ", StringComparison.Ordinal) || line.EndsWith('.') || line.EndsWith(']')), result.Output);
        Assert.DoesNotContain("Exit codes", result.Output);
    }

    [TestMethod]
    public void Version_Asked_IsTheProgramsOwn()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers(), "--version");

        StringAssert.StartsWith(result.Output, typeof(ExitCode).Assembly.GetName().Version!.ToString(3));
        Assert.AreEqual(ExitCode.Success, result.Code);
    }

    [TestMethod]
    [DataRow("", "No command given; the commands are train, evaluate, embed, export, summary, heads, explain, tsne, discover, assign, neighbors, sort, report, curves, compare, preview, reproduce, tables, datasets, bench, config, methods. See --help.")]
    [DataRow("trian", "Unknown command \"trian\"; did you mean train? See --help.")]
    [DataRow("photos", "Unknown command \"photos\". See --help.")]
    [DataRow("--sed 1", "Unknown option \"--sed\". See --help.")]
    [DataRow("train --sede 1", "Unknown option \"--sede\" of train; did you mean --seed? See train --help.")]
    [DataRow("train --epoch=1", "Unknown option \"--epoch\" of train; did you mean --epochs? See train --help.")]
    [DataRow("train photos", "Unknown argument \"photos\" of train. See train --help.")]
    [DataRow("train --seed", "Required argument missing for option: '--seed'. See train --help.")]
    [DataRow("train --seed 1 --seed 2", "Option '--seed' expects a single argument but 2 were provided. See train --help.")]
    [DataRow("evaluate", "Required argument 'RUN' missing for command: 'evaluate'. See evaluate --help.")]
    [DataRow("tsne run --perplexity 0.5", "--perplexity must be a number from 1 to 1000; received \"0.5\".")]
    [DataRow("tsne run --perplexity NaN", "--perplexity must be a number from 1 to 1000; received \"NaN\".")]
    [DataRow("tsne run --iterations 0", "--iterations must be an integer from 1 to 100000; received \"0\".")]
    [DataRow("tsne run --exaggeration 0", "--exaggeration must be a number from 1 to 1000; received \"0\".")]
    [DataRow("tsne run --points 3", "--points must be an integer from 5 to 2147483647 or 0; received \"3\".")]
    [DataRow("tsne run --seed -1", "--seed must be an integer from 0 to 2147483647; received \"-1\".")]
    [DataRow("tsne nowhere", "nowhere: this is not the folder of a run, because it holds no config.yaml; give the folder that train has written.")]
    [DataRow("preview --count 0", "--count must be an integer from 1 to 256; received \"0\". See preview --help.")]
    [DataRow("preview --count x", "--count must be an integer from 1 to 256; received \"x\". See preview --help.")]
    [DataRow("preview --output a.jpg", "--output: the contact sheet is a PNG file, so its name must end in .png; received \"a.jpg\".")]
    [DataRow("bench --measure steps", "--measure must be one of ceiling, step, embedding, kmeans, tsne, loading, search, scale, duplicates, outliers, neighbours; received \"steps\".")]
    [DataRow("bench --batch-size 1", "--batch-size must be an integer from 2 to 4096 or max; received \"1\".")]
    [DataRow("bench --dtype bf16", "--dtype must be float32 or mixed_bfloat16; received \"bf16\".")]
    [DataRow("bench --seconds -1", "--seconds must be a number from 0 to 3600; received \"-1\".")]
    [DataRow("bench --full --image-size 32", "--full is a grid of its own; leave out --backbone, --image-size and --batch-size, or --full.")]
    [DataRow("bench --peer python3 --full", "--full and --peer exclude each other: a comparison's rows are fixed; choose them with --row.")]
    [DataRow("bench --measure outliers", "--measure outliers uses a trained run; give --run RUN, too.")]
    [DataRow("bench --measure kmeans --run some", "--run belongs to --measure duplicates, --measure outliers or --measure neighbours; give one of them, too.")]
    [DataRow("bench --set model.width=8", "--set changes a setting of --preset NAME; give that, too.")]
    [DataRow("bench --preset quick --full", "--preset measures one method's step; leave out --full, --measure and --backbone, or --preset.")]
    [DataRow("bench --peer python3 --preset quick", "--preset and --peer exclude each other: a comparison's rows are fixed; choose them with --row.")]
    [DataRow("bench --rounds 3", "--rounds belongs to a comparison; give --peer COMMAND too.")]
    [DataRow("bench --peer python3 --rounds 0", "--rounds must be an integer from 1 to 100; received \"0\".")]
    [DataRow("bench --draws 3", "--draws belongs to numbers of clusters; give --clusters-of RUN too.")]
    [DataRow("bench --clusters-of run --measure step", "--measure and --clusters-of exclude each other: the numbers of clusters are measured alone.")]
    [DataRow("bench --clusters-of nowhere", "nowhere: this is not the folder of a run, because it holds no config.yaml; give the folder that train has written.")]
    [DataRow("compare", "Required argument 'RUN' missing for command: 'compare'. See compare --help.")]
    [DataRow("compare run --metric f1", "--metric: a metric is one of nmi, ari, acc; received \"f1\".")]
    [DataRow("compare run --format html", "--format: a format is one of text, csv, md; received \"html\".")]
    [DataRow("datasets", "No command of datasets given; the commands are list, info, fetch, verify, write-tfrecord. See datasets --help.")]
    [DataRow("datasets fech cifar10", "Unknown command \"fech\" of datasets; did you mean fetch? See datasets --help.")]
    [DataRow("datasets fetch cifar10 --t x", "Unknown option \"--t\" of datasets fetch; did you mean --to? See datasets fetch --help.")]
    [DataRow("datasets fetch", "Required argument 'NAME' missing for command: 'fetch'. See datasets fetch --help.")]
    [DataRow("datasets verify cifar10", "Option '--data' is required. See datasets verify --help.")]
    [DataRow("datasets write-tfrecord", "Option '--output' is required. See datasets write-tfrecord --help.")]
    [DataRow("datasets write-tfrecord --output x --shards 0", "--shards must be an integer from 1 to 99999; received \"0\".")]
    [DataRow("datasets write-tfrecord --output x --compression xz", "--compression must be one of none, gzip, zlib; received \"xz\".")]
    [DataRow("datasets info cifar", "There is no data set \"cifar\"; NAME must be fashion-mnist, folder, cifar10, cifar100-20, cifar100, stl10, imagenet10, imagenet-dogs, tiny-imagenet, tfrecord or arrays.")]
    [DataRow("train --resume --overwrite", "--resume and --overwrite exclude each other; give one of them.")]
    [DataRow("train --tensorboard a b", "Unknown argument \"b\" of train. See train --help.")]
    [DataRow("train --epochs 0", "--epochs: training.epochs must be an integer from 1 to 1000000; received \"0\".")]
    [DataRow("train --seed -5", "--seed: training.seed must be an integer from 0 to 2147483647; received \"-5\".")]
    [DataRow("train --dataset cifar", "--dataset: data.dataset must be fashion-mnist, folder, cifar10, cifar100-20, cifar100, stl10, imagenet10, imagenet-dogs, tiny-imagenet, tfrecord or arrays; received \"cifar\".")]
    [DataRow("train --set a", "--set: expected section.key=value; received \"a\".")]
    [DataRow("train --preset papr-128", "--preset: there is no preset \"papr-128\"; the nearest is paper-128, and all are quick, ae-paper, ae-small, cc-paper, cc-small, dac-paper, dac-small, dae-paper, dae-small, dccm-paper, dccm-small, dcgan-paper, dcgan-small, dec-keras, dec-paper, dec-small, decnn-paper, decnn-small, jule-paper, jule-small, paper-128, paper-256, pica-paper, pica-small, released-code, vae-paper, vae-small.")]
    [DataRow("train --config @missing", "@missing: there is no such configuration file; check its path.")]
    [DataRow("report", "Required argument 'RUN' missing for command: 'report'. See report --help.")]
    [DataRow("report nowhere", "nowhere: this is not the folder of a run, because it holds no config.yaml; give the folder that train has written.")]
    [DataRow("evaluate nowhere", "nowhere: this is not the folder of a run, because it holds no config.yaml; give the folder that train has written.")]
    public void Run_WrongCommandLine_IsOneLineAndExitCode2(string line, string message)
    {
        RecordingHandlers handlers = new();

        CommandResult.Of(handlers, line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).AssertUsageError(message);
        Assert.IsEmpty(handlers.Requests);
    }

    [TestMethod]
    public void Run_HandlersCode_IsTheExitCode()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers { Code = ExitCode.Terminated }, "train");

        Assert.AreEqual(new CommandResult(ExitCode.Terminated, "result", "progress"), result);
    }

    public static IEnumerable<object[]> Failures =>
    [
        [new UserErrorException(ExitCode.Conflict, "the folder\nis taken."), ExitCode.Conflict, "error: the folder is taken."],
        [new EngineException("libtorch cannot be loaded."), ExitCode.Engine, "error: libtorch cannot be loaded."],
        [new OperationCanceledException(), ExitCode.Interrupted, "error: the command was stopped before it had finished."],
        [new FileNotFoundException("No file."), ExitCode.Storage, "error: No file. Check the path, its permissions and the free space."],
        [new UnauthorizedAccessException("No access."), ExitCode.Storage, "error: No access. Check the path, its permissions and the free space."],
        [new AggregateException(new AggregateException(new UserErrorException(ExitCode.Data, "no images."))), ExitCode.Data, "error: no images."],
        [new InvalidOperationException("a\r\n\tb"), ExitCode.Internal, "error: InvalidOperationException: a b This is a fault of the program: please report it, with the output of the same command under CD_DEBUG=1."],
    ];

    [TestMethod]
    [DynamicData(nameof(Failures))]
    public void Run_Failure_IsOneLineAndItsExitCode(Exception failure, ExitCode code, string line)
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers { Failure = failure }, "train");

        Assert.AreEqual(new CommandResult(code, "result", line + Environment.NewLine), result);
    }

    [TestMethod]
    public void Run_FailureWithStackTraces_PrintsTheTraceAfterTheLine()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers { Failure = new InvalidOperationException("broken") }, showStackTraces: true, "train");

        StringAssert.StartsWith(result.Error, "error: InvalidOperationException: broken");
        StringAssert.Contains(result.Error, "at CD.Tests.Commands.RecordingHandlers.Record");
    }
}

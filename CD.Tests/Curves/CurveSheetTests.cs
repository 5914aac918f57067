using CD.Runner.Commands;
using CD.Runner.Curves;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Tests.Commands;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.Curves;

[TestClass]
public sealed class CurveSheetTests
{
    private static readonly SKColor Blue = new(0x00, 0x72, 0xB2);
    private static readonly SKColor Orange = new(0xE6, 0x9F, 0x00);

    [TestMethod]
    public void Write_OneEpochOfOneRun_MarksItInEveryPanel()
    {
        using TemporaryFolder folder = new();

        CurveSheet.Write(folder.File("curves.png"), [new RunCurves("run", [RunCurvesTests.Record(1, 2.0)])]);

        // Four panels of 480 x 320 pixels in three columns: total, instance, learning rate; gradient norm.
        using SKBitmap picture = SKBitmap.Decode(folder.File("curves.png"));
        Assert.AreEqual(new SKSizeI(3 * 480, 2 * 320), new SKSizeI(picture.Width, picture.Height));
        int[] marks = [.. Enumerable.Range(0, 6).Select(panel => Count(picture, SKRectI.Create(panel % 3 * 480, panel / 3 * 320, 480, 320), Blue))];
        Assert.IsTrue(marks.Take(4).All(count => count > 20), string.Join(' ', marks));
        Assert.IsTrue(marks.Skip(4).All(count => count == 0), string.Join(' ', marks));
    }

    [TestMethod]
    public void Write_TwoRunsWithScores_BeginsARowForThemAndNamesTheRuns()
    {
        using TemporaryFolder folder = new();
        ClusteringScores scores = new(0.1, 0.2, 0.3);
        RunCurves scored = new("scored", [RunCurvesTests.Record(1, 2.0), RunCurvesTests.Record(2, 1.0) with { Scores = [new StageScores("backbone", scores)] }]);

        CurveSheet.Write(folder.File("curves.png"), [scored, new RunCurves("plain", [RunCurvesTests.Record(1, 3.0)])]);

        using SKBitmap picture = SKBitmap.Decode(folder.File("curves.png"));
        Assert.AreEqual(3 * 320, picture.Height);
        Assert.IsGreaterThan(3 * 480, picture.Width);
        SKRectI legend = SKRectI.Create(3 * 480, 0, picture.Width - (3 * 480), 80);
        Assert.IsGreaterThan(20, Count(picture, legend, Blue));
        Assert.IsGreaterThan(20, Count(picture, legend, Orange));
        Assert.IsGreaterThan(20, Count(picture, SKRectI.Create(0, 640, 480, 320), Blue), "the score");
        Assert.AreEqual(0, Count(picture, SKRectI.Create(0, 640, 480, 320), Orange), "the other run has no scores");
    }

    [TestMethod]
    public void Write_FiftyRuns_HasRoomForEveryName()
    {
        using TemporaryFolder folder = new();
        string name = new('w', 90);

        CurveSheet.Write(folder.File("curves.png"), [.. Enumerable.Range(0, 50).Select(run => new RunCurves($"{run}{name}{run}", [RunCurvesTests.Record(1, run)]))]);

        using SKBitmap picture = SKBitmap.Decode(folder.File("curves.png"));
        Assert.AreEqual(52 * 24, picture.Height);

        // The last name ends above the lower edge, and the longest before the right one.
        Assert.IsTrue(IsWhite(picture, SKRectI.Create(3 * 480, picture.Height - 8, picture.Width - (3 * 480), 8)));
        Assert.IsTrue(IsWhite(picture, SKRectI.Create(picture.Width - 4, 0, 4, picture.Height)));
        Assert.IsFalse(IsWhite(picture, SKRectI.Create(3 * 480, 49 * 22, 300, 100)));
    }

    [TestMethod]
    public void Curves_OfOneRun_GoIntoItsFolder()
    {
        using TemporaryFolder folder = new();
        RunCurvesTests.Write(folder, "run", RunCurvesTests.Record(1, 2.0));

        CommandResult result = Curves(folder.File("run"));

        string path = folder.File(Path.Combine("run", "curves.png"));
        Assert.AreEqual(new CommandResult(ExitCode.Success, $"Wrote the curves of one run to {path}{Environment.NewLine}", string.Empty), result);
        Assert.IsTrue(File.Exists(path));
    }

    [TestMethod]
    public void Curves_OfSeveralRuns_GoWhereTheyAreAsked()
    {
        using TemporaryFolder folder = new();
        RunCurvesTests.Write(folder, "one", RunCurvesTests.Record(1, 2.0));
        RunCurvesTests.Write(folder, "two", RunCurvesTests.Record(1, 2.0));

        CommandResult result = Curves(folder.File("one"), folder.File("two"), "--output", folder.File("new/both.png"));

        Assert.AreEqual(new CommandResult(ExitCode.Success, $"Wrote the curves of 2 runs to {folder.File("new/both.png")}{Environment.NewLine}", string.Empty), result);
        Assert.IsTrue(File.Exists(folder.File("new/both.png")));
    }

    [TestMethod]
    public void Curves_OtherFileThanPng_IsOneLine() =>
        Curves("run", "--output", "a.jpg").AssertUsageError("--output: the curves are a PNG file, so its name must end in .png; received \"a.jpg\".");

    [TestMethod]
    public void Curves_WithoutRun_IsOneLine() =>
        Curves().AssertUsageError("Required argument 'RUN' missing for command: 'curves'. See curves --help.");

    private static CommandResult Curves(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        ExitCode code = CommandLine.Run(["curves", .. args], output, error, new CommandHandlers());
        return new CommandResult(code, output.ToString(), error.ToString());
    }

    private static int Count(SKBitmap picture, SKRectI area, SKColor color) => Pixels(picture, area).Count(pixel => pixel == color);

    private static bool IsWhite(SKBitmap picture, SKRectI area) => Pixels(picture, area).All(pixel => pixel == SKColors.White);

    private static IEnumerable<SKColor> Pixels(SKBitmap picture, SKRectI area) =>
        Enumerable.Range(area.Top, area.Height).SelectMany(y => Enumerable.Range(area.Left, area.Width).Select(x => picture.GetPixel(x, y)));
}

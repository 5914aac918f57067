using CD.Losses.FSharp;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Losses;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
[DoNotParallelize]
public sealed class LossFileTests
{
    private const string Small = """
        open CD.Losses.FSharp

        let smallLatent (outputs: Outputs) = outputs.Latent1.square().mean ()
        """;

    // References as dotnet fsi needs them, relative to a folder that is not there, and what is no loss.
    private const string Script = """
        #r "CD.Runner/bin/Release/net10.0/TorchSharp.dll"
        #r @"CD.Runner\bin\Release\net10.0\CD.Losses.FSharp.dll"
        #r "nuget: TorchSharp-cpu, 0.107.0"
        #I "elsewhere"
        #if INTERACTIVE
        #load "missing.fsx"
        #endif

        open CD.Losses.FSharp
        open TorchSharp

        let private half (outputs: Outputs) = outputs.Features1 * 0.5
        let centre = torch.tensor 0.25f
        let weighted (weight: float) (outputs: Outputs) = outputs.Latent1.mean () * weight
        let smallLatent (outputs: Outputs) = (outputs.Latent1 - centre).square().mean ()

        module Further =
            let KLTowardsHalf (outputs: Outputs) = outputs.Features1.mean ()
            let composed: Outputs -> torch.Tensor = smallLatent >> fun value -> value * 2.0
        """;

    [TestMethod]
    public void Read_Script_AddsItsPublicFunctionsUnderSnakeCaseNames()
    {
        using TemporaryFolder folder = new();

        LossFile file = Read(folder, "my losses.fsx", Script);

        CollectionAssert.AreEquivalent((string[])["small_latent", "kl_towards_half", "composed"], file.Terms.ToArray());
        CollectionAssert.AreEqual((string[])[.. Catalogue.BuiltIn.Names, .. file.Terms], file.Catalogue.Names.ToArray());
        Assert.HasCount(64, file.Settings.LossesHash!);
    }

    [TestMethod]
    public void Read_Script_GivesTheGradientDerivedOnPaperInEveryStep()
    {
        using TemporaryFolder folder = new();
        LossFile file = Read(folder, "my.fsx", Script);
        ObjectiveFunction objective = ObjectiveFunction.Create(
            LossInputs.Options(0.0, 0.0, 0.0, new Dictionary<string, double> { ["small_latent"] = 3.0, ["composed"] = 0.5 }), file.Catalogue);

        // The centre is a tensor of the script's top level: it must outlive the steps.
        for (int step = 0; step < 2; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Outputs outputs = LossInputs.Generate(seed: 3, batch: 4, latent: 5, heads: 3);
            Tensor gradient = objective.Gradients(outputs)[0];

            // (3 + 0.5 * 2) mean (z - 1/4)^2, whose derivative is 4 * 2 (z - 1/4) / 20; float64 throughout.
            Tensor expected = (outputs.Latent1 - 0.25) * (8.0 / 20.0);
            Assert.IsLessThan(1e-15, (gradient - expected).abs().max().ToDouble());
        }
    }

    [TestMethod]
    public void Read_ScriptWithErrors_NamesFileLineColumnAndMessageOfEach()
    {
        using TemporaryFolder folder = new();
        string text = "#r \"TorchSharp.dll\"\nopen CD.Losses.FSharp\n\nlet first (outputs: Outputs) = outputs.Latent3.mean ()\nlet second: int = \"two\"\n";

        UserErrorException exception = Refusal(folder, "wrong.fsx", text);

        string path = folder.File("wrong.fsx");
        Assert.AreEqual(ExitCode.Usage, exception.Code);
        Assert.AreEqual($"{path} does not compile: 2 errors; nothing was trained.", exception.Message);
        Assert.HasCount(2, exception.Details);
        StringAssert.StartsWith(exception.Details[0], $"{path}(4,40): error FS0039: ");
        StringAssert.Contains(exception.Details[0], "'Latent3'");
        StringAssert.StartsWith(exception.Details[1], $"{path}(5,19): error FS0001: ");
    }

    [TestMethod]
    public void Read_ScriptThatLoadsAnother_IsRefusedSinceTheHashWouldNotCoverIt()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("other.fsx"), Small);

        UserErrorException exception = Refusal(folder, "my.fsx", $"#load \"{folder.File("other.fsx").Replace('\\', '/')}\"\n" + Small);

        StringAssert.Contains(exception.Details.Single(), "my.fsx(1,1): error FS0076: ");
        StringAssert.Contains(exception.Details.Single(), "#if INTERACTIVE");
    }

    [TestMethod]
    [DataRow("let scale (value: float) = value\nlet count (outputs: Outputs) = 3", "it has no loss: a public function")]
    [DataRow("let a (outputs: Outputs) = outputs.Latent1.mean ()\nmodule M =\n    let A (outputs: Outputs) = outputs.Latent1.mean ()", "a and M.A would both be the term a")]
    [DataRow("let headDecorrelation (outputs: Outputs) = outputs.Latent1.mean ()", "would be the term head_decorrelation, a name that the program uses")]
    [DataRow("let instance (outputs: Outputs) = outputs.Latent1.mean ()", "would be the term instance, a name that the program uses")]
    [DataRow("let learningRate (outputs: Outputs) = outputs.Latent1.mean ()", "would be the term learning_rate, a name that the program uses")]
    [DataRow("let ``my loss`` (outputs: Outputs) = outputs.Latent1.mean ()", "would be the term my loss; a term's name begins")]
    [DataRow("let a (outputs: Outputs) = outputs.Latent1.mean ()\nfailwith \"no weights\"", "the code at its top level failed: no weights")]
    public void Read_ScriptThatGivesNoTerms_IsRefusedInOneLine(string text, string expected)
    {
        using TemporaryFolder folder = new();

        UserErrorException exception = Refusal(folder, "my.fsx", "open CD.Losses.FSharp\n" + text);

        Assert.AreEqual(ExitCode.Usage, exception.Code);
        StringAssert.StartsWith(exception.Message, folder.File("my.fsx") + ": ");
        StringAssert.Contains(exception.Message, expected);
        Assert.IsEmpty(exception.Details);
    }

    [TestMethod]
    [DataRow("outputs.Latent1.mean [| 1L |]", "must return a scalar")]
    [DataRow("outputs.Latent1.mm(outputs.Latent2).mean ()", "shapes cannot be multiplied")]
    [DataRow("null: TorchSharp.torch.Tensor", "returned no tensor")]
    public void Compute_FunctionThatFails_IsAFaultOfTheFile(string body, string expected)
    {
        using TemporaryFolder folder = new();
        LossFile file = Read(folder, "my.fsx", $"open CD.Losses.FSharp\nlet faulty (outputs: Outputs) = {body}");
        ObjectiveFunction objective = ObjectiveFunction.Create(LossInputs.Options(extra: new Dictionary<string, double> { ["faulty"] = 1.0 }), file.Catalogue);
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = LossInputs.Generate(seed: 3, batch: 4, latent: 5, heads: 3);

        UserErrorException exception = Assert.ThrowsExactly<UserErrorException>(() => objective.Evaluate(outputs));

        StringAssert.StartsWith(exception.Message, $"{folder.File("my.fsx")}: the loss faulty failed: ");
        StringAssert.Contains(exception.Message, expected);
        Assert.DoesNotContain("\n", exception.Message);
    }

    [TestMethod]
    public void Read_Assembly_UsesTheProgramsOwnLibrariesEvenWithOthersBesideIt()
    {
        using TemporaryFolder folder = new();
        byte[] assembly = ScriptCompiler.Compile("my.fsx", System.Text.Encoding.UTF8.GetBytes(Small), HostAssemblies.Files());
        File.WriteAllBytes(folder.File("my.dll"), assembly);
        foreach (string library in (string[])["CD.Losses.FSharp.dll", "TorchSharp.dll", "FSharp.Core.dll"])
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, library), folder.File(library));
        }

        LossFile file = LossFile.Read(new ObjectiveSettings { Losses = folder.File("my.dll") });

        CollectionAssert.AreEqual((string[])["small_latent"], file.Terms.ToArray());
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = LossInputs.Generate(seed: 3, batch: 4, latent: 5, heads: 3);
        ObjectiveFunction objective = ObjectiveFunction.Create(LossInputs.Options(0.0, 0.0, 0.0, new Dictionary<string, double> { ["small_latent"] = 1.0 }), file.Catalogue);
        Assert.AreEqual(outputs.Latent1.square().mean().ToDouble(), objective.Total(outputs));
    }

    [TestMethod]
    public void Read_FileThatIsNoAssembly_IsRefusedInOneLine()
    {
        using TemporaryFolder folder = new();

        StringAssert.Contains(Refusal(folder, "my.dll", Small).Message, "my.dll: this is not a .NET assembly.");
    }

    [TestMethod]
    public void Read_MissingFile_IsRefusedInOneLine()
    {
        UserErrorException exception = Assert.ThrowsExactly<UserErrorException>(() => LossFile.Read(new ObjectiveSettings { Losses = "/nowhere/my.fsx" }));

        Assert.AreEqual((ExitCode.Usage, "/nowhere/my.fsx: there is no such file of losses; give it with --losses FILE."), (exception.Code, exception.Message));
    }

    [TestMethod]
    public void Read_AnotherContentThanRecorded_IsRefused()
    {
        using TemporaryFolder folder = new();
        LossFile before = Read(folder, "my.fsx", Small);
        File.AppendAllText(folder.File("my.fsx"), "\n// changed");

        UserErrorException exception = Assert.ThrowsExactly<UserErrorException>(() => LossFile.Read(before.Settings));

        StringAssert.Contains(exception.Message, $"is not the file of objective.losses_hash ({before.Settings.LossesHash![..12]})");
        StringAssert.Contains(exception.Message, "--losses");
    }

    [TestMethod]
    public void Read_HashWithoutFile_IsRefused() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<UserErrorException>(() => LossFile.Read(new ObjectiveSettings { LossesHash = new string('a', 64) })).Message,
            "--losses FILE");

    [TestMethod]
    public void Hash_OfARun_FollowsTheContentAndNotThePath()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("moved"));

        string here = Identity(Read(folder, "my.fsx", Small));
        string there = Identity(Read(folder, "moved/other.fsx", Small));
        string changed = Identity(Read(folder, "my.fsx", Small + "\n"));

        Assert.AreEqual(here, there);
        Assert.AreNotEqual(here, changed);
        Assert.AreNotEqual(here, RunIdentity.Hash(new RunConfiguration()));
    }

    [TestMethod]
    public void Notice_FileWhoseLossesHaveNoWeight_NamesTheSetting()
    {
        using TemporaryFolder folder = new();
        LossFile file = Read(folder, "my.fsx", Small);

        StringAssert.Contains(file.Notice!, "--set objective.extra.small_latent=");
        Assert.IsNull((file with { Settings = file.Settings with { Extra = new Dictionary<string, double> { ["small_latent"] = 0.0 } } }).Notice);
        Assert.IsNull(LossFile.Read(new ObjectiveSettings()).Notice);
    }

    private static string Identity(LossFile file) => RunIdentity.Hash(new RunConfiguration { Method = Objectives.Of(file.Settings) });

    private static LossFile Read(TemporaryFolder folder, string name, string text)
    {
        File.WriteAllText(folder.File(name), text);
        return LossFile.Read(new ObjectiveSettings { Losses = folder.File(name) });
    }

    private static UserErrorException Refusal(TemporaryFolder folder, string name, string text) =>
        Assert.ThrowsExactly<UserErrorException>(() => Read(folder, name, text));
}

using CD.Runner.Configuration;
using CD.Runner.Methods;
using CD.Tests.Support;

namespace CD.Tests.Configuration;

/// <summary>Holds docs/configuration.md against the settings records and the presets.</summary>
[TestClass]
public sealed class ConfigurationDocumentTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository(), "docs", "configuration.md"));

    [TestMethod]
    public void Table_EverySetting_HasItsKeyDefaultsRangeAndMeaning()
    {
        string[][] rows = [.. Rows("## Settings")];
        string[] expected = [.. SettingCatalogue.BuiltIn.All.Select(setting => string.Join(" | ", Expected(setting)))];

        CollectionAssert.AreEqual(expected, rows.Select(row => string.Join(" | ", row[..4])).ToArray());
        Assert.IsTrue(rows.All(row => row.Length == 5 && row[4].EndsWith('.')));
    }

    [TestMethod]
    public void Table_EveryPreset_HasItsDescription()
    {
        string[] expected = [.. Presets.Names.Select(name => $"`{name}` | {Presets.Description(name)}")];

        CollectionAssert.AreEqual(expected, Rows("## Presets").Select(row => string.Join(" | ", row)).ToArray());
    }

    [TestMethod]
    public void Example_File_IsValid()
    {
        string yaml = string.Join('\n', Lines.SkipWhile(line => line != "```yaml").Skip(1).TakeWhile(line => line != "```"));
        RunConfiguration configuration = ConfigurationBinder.Bind(new RunConfiguration(), ConfigurationReader.Read(yaml, "example"));

        Assert.AreEqual(0.1, configuration.Objective().Extra["my-term"]);
        Assert.AreEqual("folder", configuration.Data.Dataset);
    }

    private static string[] Expected(Setting setting)
    {
        if (setting.IsTable)
        {
            return [$"`{setting.Key}.NAME`", "none", string.Empty, setting.Allowed];
        }

        IMethod method = setting.Method ?? MethodCatalogue.BuiltIn.All[0];
        RunConfiguration quick = ConfigurationResolver.Resolve(new ConfigurationSources { Method = method.Name });
        string standard = $"`{setting.Format(setting.ValueIn(new RunConfiguration { Method = new ConfiguredMethod(method) }))}`";
        string inQuick = $"`{setting.Format(setting.ValueIn(quick))}`";
        return [$"`{setting.Key}`", standard, inQuick == standard ? string.Empty : inQuick, setting.Allowed];
    }

    private static IEnumerable<string[]> Rows(string heading) => Lines
        .SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CD.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}

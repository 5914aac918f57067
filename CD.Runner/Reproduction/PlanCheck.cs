using CD.Runner.Configuration;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Runner.Methods;

namespace CD.Runner.Reproduction;

/// <summary>The rules of a plan, checked before anything is done.</summary>
internal static class PlanCheck
{
    private const int LongestChain = 16;

    /// <summary>Refuses a plan that could not be carried out.</summary>
    /// <param name="plan">The plan, with every variant that it may use.</param>
    /// <param name="origin">What messages call it.</param>
    /// <exception cref="UserErrorException">A rule is broken (<see cref="ExitCode.Usage"/>).</exception>
    public static void Check(Plan plan, string origin)
    {
        foreach ((string name, PlanVariant variant) in plan.Variants)
        {
            CheckVariant(plan, name, variant, origin);
        }

        foreach ((string name, PlanTable table) in plan.Tables)
        {
            CheckName(name, origin);
            CheckTable(plan, name, table, origin);
        }

        foreach ((string name, PlanFigure figure) in plan.Figures)
        {
            CheckName(name, origin);
            Require(!plan.Tables.ContainsKey(name), origin, $"{name} is a table and a figure; give one of them another name.");
            Require(DatasetCatalogue.Names.Contains(figure.Dataset), origin, $"{name}: dataset is one of {string.Join(", ", DatasetCatalogue.Names)}; received {ConfigurationError.Quote(figure.Dataset)}.");
            Require(figure.Variants.Count > 0, origin, $"{name}: a figure draws at least one of the variants {Names(plan)}.");
            Require(figure.Labels.Count is 0 || figure.Labels.Count == figure.Variants.Count, origin, $"{name}: a figure has one label a variant ({figure.Variants.Count}); received {figure.Labels.Count}.");
            figure.Variants.ForEach(variant => CheckUse(plan, name, variant, origin));
        }
    }

    /// <summary>Refuses keys that have nothing behind them.</summary>
    /// <param name="plan">The plan as it was read.</param>
    /// <param name="origin">What messages call it.</param>
    /// <exception cref="UserErrorException">A key is empty (<see cref="ExitCode.Usage"/>).</exception>
    public static void RequireContent(Plan plan, string origin)
    {
        void Content(object? value, string key) => Require(value is not null, origin, $"{key} is empty; give it content or leave it out.");

        Content(plan.Variants, "variants");
        Content(plan.Tables, "tables");
        Content(plan.Figures, "figures");
        foreach ((string name, PlanVariant variant) in plan.Variants)
        {
            Content(variant, name);
            Content(variant.Settings, $"{name}: settings");
        }

        foreach ((string name, PlanTable table) in plan.Tables)
        {
            Content(table, name);
            Content(table.Datasets, $"{name}: datasets");
            Content(table.Stages, $"{name}: stages");
            Content(table.Switches, $"{name}: switches");
            Content(table.Entries, $"{name}: entries");
            table.Entries.ForEach(entry => Content(entry?.Marks, $"{name}: an entry"));
        }

        foreach ((string name, PlanFigure figure) in plan.Figures)
        {
            Content(figure, name);
            Content(figure.Variants, $"{name}: variants");
            Content(figure.Labels, $"{name}: labels");
        }
    }

    private static void CheckVariant(Plan plan, string name, PlanVariant variant, string origin)
    {
        CheckName(name, origin);
        PlanVariant last = variant;
        for (int step = 0; last.Like is { } like; step++)
        {
            CheckUse(plan, name, like, origin);
            Require(step < LongestChain, origin, $"{name}: its chain of \"like\" does not end.");
            last = plan.Variants[like];
        }

        (string method, IReadOnlyDictionary<string, string> settings, bool own) = PlanReader.Resolve(plan, name);
        Require(MethodCatalogue.BuiltIn.Find(method) is not null, origin, $"{name}: there is no method {ConfigurationError.Quote(method)}; there are {string.Join(", ", MethodCatalogue.BuiltIn.All.Select(other => other.Name))}.");
        Require(
            !own || Scale.Names.Any(scale => Presets.Names.Contains($"{method}-{Scale.Find(scale).OwnPreset}")),
            origin,
            $"{name}: the method {method} has no preset of its own ({string.Join(", ", Scale.Names.Select(scale => $"{method}-{Scale.Find(scale).OwnPreset}").Distinct())}); leave out own_preset.");
        foreach (string key in settings.Keys)
        {
            CheckKey(name, key, origin);
        }

        foreach (string key in variant.Settings.Keys)
        {
            IMethod? owner = SettingCatalogue.BuiltIn.Find(key, out _)!.Method;
            Require(owner is null || owner.Name == method, origin, $"{name}: {key} is a setting of the method {owner?.Name}, and this variant's method is {method}.");
        }
    }

    private static void CheckKey(string name, string key, string origin)
    {
        if (SettingCatalogue.BuiltIn.Find(key, out _) is null)
        {
            throw ConfigurationError.At(origin, $"{name}: unknown key {ConfigurationError.Quote(key)}; the nearest valid key is {SettingCatalogue.BuiltIn.Nearest(key)}.");
        }

        Require(!key.StartsWith("data.", StringComparison.Ordinal), origin, $"{name}: all variants see the same images, so {key} is not a variant's to set; give it with --set.");
    }

    private static void CheckTable(Plan plan, string name, PlanTable table, string origin)
    {
        foreach (string dataset in table.Datasets.Where(dataset => !DatasetCatalogue.Names.Contains(dataset)))
        {
            throw ConfigurationError.At(origin, $"{name}: datasets are among {string.Join(", ", DatasetCatalogue.Names)}; received {ConfigurationError.Quote(dataset)}.");
        }

        if (table.Kind == TableKind.Datasets)
        {
            return;
        }

        Require((table.Stages.Count > 0) != (table.Kind == TableKind.Readouts) && table.Entries.Count > 0, origin, $"{name}: a table has entries, and stages unless it shows all of them (readouts).");
        Require(table.Kind != TableKind.Methods || table.Stages.Count == 1, origin, $"{name}: a table of methods shows one stage.");
        foreach (PlanEntry entry in table.Entries)
        {
            Require(entry.Key.Length > 0, origin, $"{name}: an entry has a label or marks.");
            Require(entry.Marks.Count == table.Switches.Count, origin, $"{name}: an entry has one mark (yes or no) for each of the {table.Switches.Count} switches; received {entry.Marks.Count}.");
            if (entry.Variant is not { } variant)
            {
                continue;
            }

            CheckUse(plan, name, variant, origin);
            IMethod method = MethodCatalogue.BuiltIn.Find(PlanReader.Resolve(plan, variant).Method)!;
            foreach (string stage in entry.Stage is { } own ? [own] : table.Stages)
            {
                Require(StageNames.Of(stage, method) is not null, origin, $"{name}: the method {method.Name} has no scored stage {ConfigurationError.Quote(stage)}; it has {string.Join(", ", method.Stages.Where(other => other.Scored).Select(other => other.Name))}.");
            }
        }
    }

    private static void CheckName(string name, string origin) =>
        Require(SettingCatalogue.IsItemName(name), origin, $"{ConfigurationError.Quote(name)} is no name: it has 1 to 64 letters, digits, hyphens or underscores.");

    private static void CheckUse(Plan plan, string user, string variant, string origin) =>
        Require(plan.Variants.ContainsKey(variant), origin, $"{user}: there is no variant {ConfigurationError.Quote(variant)}; there are {Names(plan)}.");

    private static string Names(Plan plan) => string.Join(", ", plan.Variants.Keys);

    private static void Require(bool holds, string origin, string message)
    {
        if (!holds)
        {
            throw ConfigurationError.At(origin, message);
        }
    }
}

using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Runner.Methods;

namespace CD.Runner.Reproduction;

/// <summary>Turns what a user asked for into an expanded plan: reads the plan, finds the data sets and reads them once.</summary>
internal static class ReproductionStart
{
    /// <summary>Expands what was asked for.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="keep">Whether the folder's record is written; otherwise nothing is.</param>
    /// <param name="note">Told one line each about files that are left out.</param>
    /// <param name="images">Reads the data sets.</param>
    /// <returns>What was asked for now, and with it all that was asked for in this folder before: the tables show all of it.</returns>
    /// <exception cref="UserErrorException">Something that was asked for is wrong, or data cannot be read.</exception>
    public static (ExpandedPlan Now, ExpandedPlan All) Expand(ReproduceOptions options, bool keep, Action<string> note, PlanImages images)
    {
        Scale scale = Scale.Find(options.Scale);
        (Plan plan, IReadOnlyList<string> items, string? text) = ReadPlan(options.Items);
        Plan asked = Narrow(plan, options.Methods);
        Plan chosen = asked.Only([.. items]);
        if (options.Methods.Count > 0)
        {
            // A table without a variant that is trained is not carried out; one of data sets has none.
            items = [.. chosen.Items().Where(item => !chosen.Tables.TryGetValue(item, out PlanTable? table) || table.Kind == TableKind.Datasets || table.Entries.Exists(entry => entry.Variant is not null))];
            chosen = chosen.Only([.. items]);
            if (!chosen.Tables.Values.SelectMany(table => table.Entries).Any(entry => entry.Variant is not null) && chosen.Figures.Count == 0)
            {
                throw ConfigurationError.At("--methods", $"nothing that was asked for has a run of {string.Join(", ", options.Methods)}.");
            }
        }

        IReadOnlyList<(DatasetDescriptor Dataset, string? Directory)> found = DataLocations.Find(options.Datasets, options.Data);
        if (found.Count == 0)
        {
            throw new UserErrorException(ExitCode.Data, "There is no data set at hand; give one with --data NAME=DIR.");
        }

        Dictionary<string, List<string>> rows = DatasetChoice.Of(chosen, [.. found.Select(entry => entry.Dataset.Name)], options.Datasets);
        HashSet<string> needed = [.. rows.Values.SelectMany(datasets => datasets)];

        Variants variants = new(plan, scale, options.Assignments, options.Device);

        // Every variant's settings are checked before the first image is read.
        string[] used = [.. chosen.Tables.Values.SelectMany(table => table.Entries).Select(entry => entry.Variant).OfType<string>().Concat(chosen.Figures.Values.SelectMany(figure => figure.Variants)).Distinct()];
        string sample = used.FirstOrDefault() ?? plan.Variants.Keys.First();
        List<DatasetFacts> datasets = [];
        foreach ((DatasetDescriptor dataset, string? directory) in found.Where(entry => needed.Contains(entry.Dataset.Name)))
        {
            foreach (string variant in used)
            {
                _ = variants.Configuration(variant, dataset, directory, options.Seeds[0]);
            }

            (IImageSource source, DatasetFacts facts) = images.Of(variants.Configuration(sample, dataset, directory, options.Seeds[0]).Data);
            Runs.SkippedFiles.Report(source, note);
            datasets.Add(facts);
        }

        ReproductionRecord record = new()
        {
            Scale = options.Scale,
            Settings = [.. options.Assignments],
            OwnPlan = text is not null,
            Items = [.. items],
            Figures = [.. chosen.Figures.Keys],
            Rows = rows,
            Seeds = [.. options.Seeds],
            Datasets = datasets,
        };
        ReproductionRecord all = keep ? ReproductionRecord.Add(options.Folder, record, text) : record;
        return (new ExpandedPlan(options.Folder, record, asked, options.Device), new ExpandedPlan(options.Folder, all, plan, options.Device));
    }

    private static Plan Narrow(Plan plan, IReadOnlyList<string> methods)
    {
        string[] names = [.. MethodCatalogue.BuiltIn.All.Select(method => method.Name)];
        return methods.FirstOrDefault(name => !names.Contains(name)) is { } unknown
            ? throw ConfigurationError.At("--methods", $"there is no method {ConfigurationError.Quote(unknown)}; the nearest is {NearestName.Of(unknown, names)}, and all are {string.Join(", ", names)}.")
            : methods.Count == 0 ? plan : plan.OnlyMethods(methods.Contains);
    }

    private static (Plan Plan, IReadOnlyList<string> Items, string? Text) ReadPlan(IReadOnlyList<string> asked)
    {
        if (asked is [PlanReader.Comparison])
        {
            Plan comparison = PlanReader.Parse(PlanReader.ComparisonText, "the comparison's plan", PlanReader.Paper, lenient: true);
            return (comparison, [.. comparison.Items()], PlanReader.ComparisonText);
        }

        if (asked.FirstOrDefault(IsFile) is { } path)
        {
            Plan own = asked.Count == 1 ? PlanReader.ReadFile(path) : throw ConfigurationError.At(path, "a plan file stands alone; give the names of tables and figures, or one file.");
            return (own, [.. own.Items()], File.ReadAllText(path));
        }

        string[] all = [.. PlanReader.Paper.Items()];
        foreach (string item in asked.Where(item => item != PlanReader.All && !all.Contains(item)))
        {
            throw ConfigurationError.At("PLAN", $"the paper has no {ConfigurationError.Quote(item)}; the nearest is {NearestName.Of(item, all.Append(PlanReader.All))}. Give names among {string.Join(", ", all)} and {PlanReader.All}, or {PlanReader.Comparison} alone, or a YAML file.");
        }

        return (PlanReader.Paper, asked.Contains(PlanReader.All) ? all : [.. all.Where(asked.Contains)], null);
    }

    private static bool IsFile(string item) =>
        Path.GetExtension(item) is ".yaml" or ".yml" || item.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

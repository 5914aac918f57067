namespace CD.Runner.Comparisons;

/// <summary>Groups runs by experiment, and experiments by the images that they saw.</summary>
internal static class RunGroups
{
    /// <summary>Groups runs.</summary>
    /// <param name="runs">The runs in the order in which they are named.</param>
    /// <param name="note">Told one line about each run that repeats another one's experiment and seed, and about images that differ under one name.</param>
    /// <returns>The data in the order in which they come, each with its experiments in that order.</returns>
    public static IReadOnlyList<ComparedData> Of(IReadOnlyList<ComparedRun> runs, Action<string> note)
    {
        List<ComparedData> all = [];
        ILookup<string, string> fingerprints = runs.Select(run => run.Data).Distinct().ToLookup(data => data.Dataset, data => data.Fingerprint);
        foreach (IGrouping<string, string> several in fingerprints.Where(dataset => dataset.Count() > 1))
        {
            note($"The runs on {several.Key} saw {several.Count()} different sets of images; they are compared apart.");
        }

        foreach (IGrouping<(string Dataset, string Fingerprint), ComparedRun> data in runs.GroupBy(run => run.Data))
        {
            IGrouping<string, ComparedRun>[] experiments = [.. data.GroupBy(run => run.Experiment)];
            string title = fingerprints[data.Key.Dataset].Count() == 1 ? data.Key.Dataset : $"{data.Key.Dataset} ({Short(data.Key.Fingerprint)})";
            all.Add(new ComparedData(title, [.. experiments.Select(experiment => new RunGroup(Label(experiment.First(), experiments), Once(experiment, note)))]));
        }

        return all;
    }

    /// <summary>The experiment that others are compared with.</summary>
    /// <param name="data">All data.</param>
    /// <param name="run">One of its runs.</param>
    public static RunGroup Find(IReadOnlyList<ComparedData> data, ComparedRun run) =>
        data.SelectMany(one => one.Groups).Single(group => group.Runs[0].Experiment == run.Experiment && group.Runs[0].Data == run.Data);

    /// <summary>The experiment that those on some data are compared with: the named one, or on other data the only one of its method.</summary>
    /// <param name="data">The data.</param>
    /// <param name="named">The experiment to compare with.</param>
    /// <param name="otherwise">Whether the first experiment stands in where there is no such one.</param>
    /// <returns>Null where there is none.</returns>
    public static RunGroup? Against(ComparedData data, RunGroup named, bool otherwise)
    {
        if (data.Groups.Contains(named))
        {
            return named;
        }

        RunGroup[] same = [.. data.Groups.Where(group => group.Method == named.Method)];
        return same.Length == 1 ? same[0] : otherwise ? data.Groups[0] : null;
    }

    private static IReadOnlyList<ComparedRun> Once(IEnumerable<ComparedRun> experiment, Action<string> note)
    {
        SortedDictionary<int, ComparedRun> bySeed = [];
        foreach (ComparedRun run in experiment)
        {
            if (!bySeed.TryAdd(run.Seed, run))
            {
                note($"{run.Folder.Path} repeats the experiment and the seed of {bySeed[run.Seed].Folder.Path} and is left out.");
            }
        }

        return [.. bySeed.Values];
    }

    /// <summary>The method, and the settings in which it differs from other experiments of that method.</summary>
    private static string Label(ComparedRun run, IReadOnlyList<IEnumerable<ComparedRun>> experiments)
    {
        IReadOnlyList<string>[] alike = [.. experiments.Select(experiment => experiment.First()).Where(other => other.Configuration.Method.Name == run.Configuration.Method.Name).Select(other => other.Settings)];
        string[] own = [.. run.Settings.Where(setting => !alike.All(other => other.Contains(setting)))];
        return own.Length > 0 ? $"{run.Configuration.Method.Name} {string.Join(' ', own)}"
            : alike.Length > 1 ? $"{run.Configuration.Method.Name} (defaults)" : run.Configuration.Method.Name;
    }

    private static string Short(string fingerprint) => fingerprint.Length > 8 ? fingerprint[..8] : fingerprint;
}

using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Finds the classes that a user chose.</summary>
internal static class ClassChoice
{
    private const int MostNames = 20;

    /// <summary>The chosen classes' indices.</summary>
    /// <param name="chosen">Names, or indices where no class has that name.</param>
    /// <param name="classNames">The data set's classes by index.</param>
    /// <returns>The indices, rising, each once.</returns>
    /// <exception cref="UserErrorException">The data set has no classes, or not that one (<see cref="ExitCode.Usage"/>).</exception>
    public static int[] Indices(IReadOnlyList<string> chosen, IReadOnlyList<string> classNames)
    {
        if (classNames.Count == 0)
        {
            throw new UserErrorException(ExitCode.Usage, "data.classes chooses among a data set's classes, but this one has none; leave data.classes out.");
        }

        return [.. chosen.Select(text => IndexOf(text, classNames)).Distinct().Order()];
    }

    private static int IndexOf(string text, IReadOnlyList<string> classNames)
    {
        for (int index = 0; index < classNames.Count; index++)
        {
            if (classNames[index] == text)
            {
                return index;
            }
        }

        if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) && number < classNames.Count)
        {
            return number;
        }

        string all = classNames.Count <= MostNames
            ? $"it has {string.Join(", ", classNames)}"
            : $"the nearest of its {classNames.Count} classes is {NearestName.Of(text, classNames)}";
        throw new UserErrorException(ExitCode.Usage, $"data.classes: the data set has no class {ConfigurationError.Quote(text)}; {all} (or an index from 0 to {classNames.Count - 1}).");
    }
}

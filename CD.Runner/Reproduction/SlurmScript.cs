using System.Globalization;
using System.Text;

namespace CD.Runner.Reproduction;

/// <summary>A Slurm job array that carries out a plan, one share a task, and a last job that makes its tables.</summary>
internal static class SlurmScript
{
    /// <summary>Writes the script.</summary>
    /// <param name="program">How the program is called, ready for a shell.</param>
    /// <param name="arguments">The arguments of <c>reproduce</c> without <c>--emit</c> and <c>--only</c>, as a shell's words.</param>
    /// <param name="runs">The number of runs: a task each.</param>
    /// <returns>The script, for <c>sbatch</c>.</returns>
    public static string Write(string program, IReadOnlyList<string> arguments, int runs)
    {
        string command = $"{program} reproduce {string.Join(' ', arguments.Select(Quote))}";
        StringBuilder script = new();
        _ = script.Append(CultureInfo.InvariantCulture, $"""
            #!/bin/bash
            # A run of the plan a task; a task that is stopped or requeued goes on from its checkpoint.
            # Submit with: sbatch FILE. When all have ended, make the tables and figures with:
            #   {command}
            #SBATCH --job-name=reproduce
            #SBATCH --array=1-{runs}
            #SBATCH --requeue
            #SBATCH --signal=B:TERM@120
            #SBATCH --output=reproduce-%A-%a.txt
            exec {command} --no-progress --only "$SLURM_ARRAY_TASK_ID/{runs}"

            """);
        return script.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>A command's arguments without those that belong to one call of it.</summary>
    /// <param name="arguments">The arguments of <c>reproduce</c>.</param>
    public static IReadOnlyList<string> Repeated(IReadOnlyList<string> arguments)
    {
        List<string> kept = [];
        for (int index = 0; index < arguments.Count; index++)
        {
            string word = arguments[index];
            if (word is "--emit" or "--only")
            {
                index++;
            }
            else if (word is not ("--dry-run" or "--no-progress") && !word.StartsWith("--emit=", StringComparison.Ordinal) && !word.StartsWith("--only=", StringComparison.Ordinal))
            {
                kept.Add(word);
            }
        }

        return kept;
    }

    /// <summary>A word as a POSIX shell reads it.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=,:+@%".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

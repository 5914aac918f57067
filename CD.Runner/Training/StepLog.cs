using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>Collects the steps' values on the device and reads them back every so many steps.</summary>
/// <remarks>Reading back waits for the device, so a GPU is asked rarely; on a processor the values are there at once.</remarks>
public sealed class StepLog : IDisposable
{
    private readonly IReadOnlyList<string> names;
    private readonly Tensor buffer;
    private readonly int interval;
    private int pending;
    private int firstPendingStep;

    /// <summary>Creates an empty log.</summary>
    /// <param name="names">The values' names.</param>
    /// <param name="interval">Steps between two read-backs, at least 1.</param>
    /// <param name="device">The device the values are on.</param>
    public StepLog(IReadOnlyList<string> names, int interval, Device device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, 1);
        this.names = names;
        this.interval = interval;
        buffer = zeros([interval, names.Count], ScalarType.Float64, device).DetachFromDisposeScope();
        Sums = new double[names.Count];
        Last = new double[names.Count];
    }

    /// <summary>The sums of the values over the epoch's steps that were read back.</summary>
    public double[] Sums { get; private set; }

    /// <summary>The values of the last step that was read back.</summary>
    public double[] Last { get; private set; }

    /// <summary>Starts an epoch, possibly in its middle.</summary>
    /// <param name="sums">The sums so far, one a value.</param>
    public void Restart(IReadOnlyList<double> sums)
    {
        pending = 0;
        Sums = [.. sums];
    }

    /// <summary>Adds one step's values; reads back where the interval is full.</summary>
    /// <param name="values">The values on the device, <c>[values]</c>.</param>
    /// <param name="epoch">The epoch, counted from 1, for the error's text.</param>
    /// <param name="step">The step in the epoch, counted from 1.</param>
    /// <returns>Whether the values were read back.</returns>
    /// <exception cref="UserErrorException">A value is not finite.</exception>
    public bool Add(Tensor values, int epoch, int step)
    {
        if (pending == 0)
        {
            firstPendingStep = step;
        }

        using (Tensor row = buffer[pending])
        {
            row.copy_(values);
        }

        pending++;
        if (pending < interval)
        {
            return false;
        }

        return Flush(epoch);
    }

    /// <summary>Reads back what has not been read yet.</summary>
    /// <param name="epoch">The epoch, counted from 1, for the error's text.</param>
    /// <returns>Whether there was anything to read.</returns>
    /// <exception cref="UserErrorException">A value is not finite.</exception>
    public bool Flush(int epoch)
    {
        if (pending == 0)
        {
            return false;
        }

        using Tensor host = buffer.cpu();
        double[] all = host.data<double>().ToArray();
        for (int row = 0; row < pending; row++)
        {
            double[] values = all[(row * names.Count)..((row + 1) * names.Count)];
            int bad = Array.FindIndex(values, value => !double.IsFinite(value));
            if (bad >= 0)
            {
                throw new UserErrorException(
                    ExitCode.NotFinite,
                    $"{names[bad]} is {(double.IsNaN(values[bad]) ? "not a number" : "infinite")} at epoch {epoch}, step {firstPendingStep + row}; "
                    + "the last checkpoint stands. Lower training.learning_rate, or use engine.dtype=float32, and start again or --resume.");
            }

            for (int column = 0; column < values.Length; column++)
            {
                Sums[column] += values[column];
            }

            Last = values;
        }

        pending = 0;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}

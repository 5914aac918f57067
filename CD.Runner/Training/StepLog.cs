using CD.Model.Engine;
using CD.Runner.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>Collects the steps' values on the device and reads them back every so many steps.</summary>
/// <remarks>
/// On a processor the values are there at once. A GPU is not waited for: a full interval's values are copied to the processor's
/// memory behind the work given so far, and read when the next interval is full, by when that work is done.
/// </remarks>
internal sealed class StepLog : IDisposable
{
    private readonly IReadOnlyList<string> names;
    private readonly Tensor buffer;
    private readonly Tensor received;
    private readonly DeviceMark copied;
    private readonly int interval;
    private readonly bool later;

    // The rows in the device's buffer, and those on their way to the processor.
    private Rows pending;
    private Rows coming;

    /// <summary>Creates an empty log.</summary>
    /// <param name="names">The values' names.</param>
    /// <param name="interval">Steps between two read-backs, at least 1.</param>
    /// <param name="device">The device the values are on.</param>
    public StepLog(IReadOnlyList<string> names, int interval, Device device)
        : this(names, interval, device, later: device.type != DeviceType.CPU)
    {
    }

    /// <summary>Creates an empty log.</summary>
    /// <param name="names">The values' names.</param>
    /// <param name="interval">Steps between two read-backs, at least 1.</param>
    /// <param name="device">The device the values are on.</param>
    /// <param name="later">Whether an interval's values are read when the next interval is full.</param>
    internal StepLog(IReadOnlyList<string> names, int interval, Device device, bool later)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, 1);
        this.names = names;
        this.interval = interval;
        this.later = later;
        buffer = zeros([interval, names.Count], ScalarType.Float64, device).DetachFromDisposeScope();
        received = PinnedCopy.Receiver([interval, names.Count], ScalarType.Float64, device);
        copied = new DeviceMark(device);
        Sums = new double[names.Count];
        Last = new double[names.Count];
    }

    /// <summary>The sums of the values over the epoch's steps that were read back.</summary>
    public double[] Sums { get; private set; }

    /// <summary>The values of the last step that was read back.</summary>
    public double[] Last { get; private set; }

    /// <summary>The step that <see cref="Last"/> belongs to, counted from 1 in its epoch; 0 before the first.</summary>
    public int LastStep { get; private set; }

    /// <summary>Starts an epoch, possibly in its middle.</summary>
    /// <param name="sums">The sums so far, one a value.</param>
    public void Restart(IReadOnlyList<double> sums)
    {
        pending = default;
        coming = default;
        LastStep = 0;
        Sums = [.. sums];
    }

    /// <summary>Adds one step's values.</summary>
    /// <param name="values">The values on the device, <c>[values]</c>.</param>
    /// <param name="epoch">The epoch, counted from 1, for the error's text.</param>
    /// <param name="step">The step in the epoch, counted from 1.</param>
    /// <returns>Whether values were read back.</returns>
    /// <exception cref="UserErrorException">A value read back is not finite.</exception>
    public bool Add(Tensor values, int epoch, int step)
    {
        if (pending.Count == 0)
        {
            pending = new Rows(step, 0);
        }

        using (Tensor row = buffer[pending.Count])
        {
            row.copy_(values);
        }

        pending = pending with { Count = pending.Count + 1 };
        if (pending.Count < interval)
        {
            return false;
        }

        bool read = Receive(epoch);
        Send();
        return later ? read : Receive(epoch);
    }

    /// <summary>Reads back what has not been read yet, and waits for it.</summary>
    /// <param name="epoch">The epoch, counted from 1, for the error's text.</param>
    /// <returns>Whether there was anything to read.</returns>
    /// <exception cref="UserErrorException">A value is not finite.</exception>
    public bool Flush(int epoch)
    {
        bool read = Receive(epoch);
        if (pending.Count == 0)
        {
            return read;
        }

        Send();
        return Receive(epoch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        copied.Dispose();
        received.Dispose();
        buffer.Dispose();
    }

    /// <summary>Has the device copy its buffer when it comes to that.</summary>
    private void Send()
    {
        received.copy_(buffer, true);
        copied.Set();
        coming = pending;
        pending = default;
    }

    /// <summary>Reads what is on its way.</summary>
    private bool Receive(int epoch)
    {
        if (coming.Count == 0)
        {
            return false;
        }

        copied.Wait();
        double[] all = received.data<double>().ToArray();
        (int first, int count) = coming;
        coming = default;
        for (int row = 0; row < count; row++)
        {
            Read(all[(row * names.Count)..((row + 1) * names.Count)], epoch, first + row);
        }

        return true;
    }

    private void Read(double[] values, int epoch, int step)
    {
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0)
        {
            throw new UserErrorException(
                ExitCode.NotFinite,
                $"{names[bad]} is {(double.IsNaN(values[bad]) ? "not a number" : "infinite")} at epoch {epoch}, step {step}; "
                + "the last checkpoint stands. Lower training.learning_rate, or use engine.dtype=float32, and start again or --resume.");
        }

        for (int column = 0; column < values.Length; column++)
        {
            Sums[column] += values[column];
        }

        Last = values;
        LastStep = step;
    }

    /// <summary>Rows of the buffer.</summary>
    /// <param name="FirstStep">The step of the first row.</param>
    /// <param name="Count">How many.</param>
    private readonly record struct Rows(int FirstStep, int Count);
}

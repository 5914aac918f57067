using System.Diagnostics;
using CD.Model.Engine;

namespace CD.Runner.Runs;

/// <summary>Measures what a run takes, and adds it to what earlier processes took for it.</summary>
internal sealed class ResourceMeter : IDisposable
{
    private readonly RunResources? before;
    private readonly PeakMemory memory;
    private double evaluated;

    /// <summary>Begins to measure; memory that the engine and .NET keep from earlier work is given back first.</summary>
    /// <param name="before">What earlier processes took; null for a run that begins.</param>
    public ResourceMeter(RunResources? before)
    {
        this.before = before;
        TensorAllocator.Trim();
        GC.Collect();
        memory = PeakMemory.Start();
    }

    /// <summary>Measures an evaluation.</summary>
    /// <param name="evaluate">The evaluation.</param>
    public T Evaluation<T>(Func<T> evaluate)
    {
        Stopwatch watch = Stopwatch.StartNew();
        T result = evaluate();
        evaluated += watch.Elapsed.TotalSeconds;
        return result;
    }

    /// <summary>What the run has taken so far.</summary>
    /// <param name="trainSeconds">The training's time, all processes together.</param>
    /// <param name="prepareSeconds">Of that, the preparation of epochs by this process.</param>
    public RunResources Now(double trainSeconds, double prepareSeconds) =>
        new(trainSeconds, (before?.PrepareSeconds ?? 0.0) + prepareSeconds, (before?.EvaluateSeconds ?? 0.0) + evaluated, Math.Max(before?.PeakBytes ?? 0, memory.Bytes()), memory.Description);

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}

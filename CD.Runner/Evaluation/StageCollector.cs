using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>Collects a stage's outputs batch by batch.</summary>
/// <param name="stage">The stage.</param>
/// <param name="count">The number of items.</param>
internal sealed class StageCollector(Stage stage, int count)
{
    private readonly int[] clusters = stage.Kind == StageKind.Assignment ? new int[count] : [];
    private float[] values = [];

    /// <summary>Adds the outputs of a batch.</summary>
    /// <param name="rows"><c>[batch, dimensions]</c>, or <c>[batch]</c> for an assignment.</param>
    /// <param name="first">The place of the batch's first item.</param>
    public void Add(Tensor rows, int first)
    {
        if (stage.Kind == StageKind.Assignment)
        {
            using Tensor there = rows.to(ScalarType.Int32).cpu().contiguous();
            there.data<int>().CopyTo(clusters.AsSpan(first, (int)there.numel()));
            return;
        }

        int width = (int)rows.shape[1];
        if (first == 0)
        {
            values = new float[checked(count * width)];
        }

        using Tensor host = rows.to(ScalarType.Float32).cpu().contiguous();
        host.data<float>().CopyTo(values.AsSpan(first * width, (int)host.numel()));
    }

    /// <summary>The outputs of all items.</summary>
    public StageOutput ToOutput() => stage.Kind == StageKind.Assignment
        ? new StageOutput(stage, null, clusters)
        : new StageOutput(stage, new FeatureMatrix(values, count, values.Length / count), null);
}

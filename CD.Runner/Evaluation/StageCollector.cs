using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>Collects a stage's outputs batch by batch.</summary>
/// <param name="stage">The stage.</param>
/// <param name="count">The number of items.</param>
internal sealed class StageCollector(Stage stage, int count)
{
    private readonly int[] clusters = stage.Kind == StageKind.Assignment ? new int[count] : [];
    private FeatureMatrix? matrix;

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

        matrix ??= FeatureMatrix.Zeros(count, (int)rows.shape[1]);
        using Tensor host = rows.to(ScalarType.Float32).cpu().contiguous();
        matrix.Store(first, host);
    }

    /// <summary>The outputs of all items.</summary>
    public StageOutput ToOutput() => stage.Kind == StageKind.Assignment
        ? new StageOutput(stage, null, clusters)
        : new StageOutput(stage, matrix, null);
}

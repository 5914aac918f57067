namespace CD.Runner.Evaluation;

/// <summary>What a stage gives of an image.</summary>
public enum StageKind
{
    /// <summary>A row of numbers; the rows are clustered by K-means.</summary>
    Matrix,

    /// <summary>The number of a cluster, which is scored as it is.</summary>
    Assignment,

    /// <summary>The number of a cluster, which <see cref="Stage.Clustering"/> finds from all rows of another stage.</summary>
    Clustering,
}

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>What normalizes activations when images are evaluated.</summary>
internal enum StatisticsKind
{
    /// <summary>The running statistics of training: an image's outputs do not depend on others.</summary>
    Running,

    /// <summary>The statistics of the batch that is evaluated, as in the original programs: outputs depend on <c>evaluation.batch_size</c> and the images' order.</summary>
    Batch,
}

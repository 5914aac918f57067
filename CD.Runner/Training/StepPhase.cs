namespace CD.Runner.Training;

/// <summary>The parts of a training step, in their order.</summary>
public enum StepPhase
{
    /// <summary>The two views are drawn and made.</summary>
    Augmentation,

    /// <summary>Both views pass through the network.</summary>
    Forward,

    /// <summary>The objective's terms.</summary>
    Losses,

    /// <summary>The gradients.</summary>
    Backward,

    /// <summary>The gradients' norm, and their scaling to it.</summary>
    Clipping,

    /// <summary>Adam.</summary>
    Optimizer,
}

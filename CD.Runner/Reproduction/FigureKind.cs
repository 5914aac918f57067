namespace CD.Runner.Reproduction;

/// <summary>The kinds of the paper's figures.</summary>
internal enum FigureKind
{
    /// <summary>The head outputs of a batch, a panel a variant.</summary>
    Heatmap,

    /// <summary>t-SNE of the scored stages.</summary>
    Tsne,

    /// <summary>LIME's explanations, outlined.</summary>
    Outlines,

    /// <summary>LIME's explanations, the rest masked.</summary>
    Masks,
}

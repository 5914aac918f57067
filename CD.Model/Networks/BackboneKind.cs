namespace CD.Model.Networks;

/// <summary>The residual networks on offer.</summary>
public enum BackboneKind
{
    /// <summary>18 layers, 512 output channels.</summary>
    ResNet18,

    /// <summary>34 layers, 512 output channels.</summary>
    ResNet34,

    /// <summary>50 layers of bottleneck blocks, 2048 output channels.</summary>
    ResNet50,
}

namespace CD.Model.Engine;

/// <summary>Which kernels compute on processors.</summary>
public enum KernelChoice
{
    /// <summary>The project's own where they are faster, otherwise libtorch's.</summary>
    Auto,

    /// <summary>libtorch's only.</summary>
    LibTorch,
}

namespace CD.Model.Kernels;

/// <summary>Whose threads run the kernels.</summary>
internal enum TeamKind
{
    /// <summary>libtorch's, of GNU's OpenMP.</summary>
    OpenMP,

    /// <summary>.NET's.</summary>
    DotNet,
}

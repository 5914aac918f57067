namespace CD.Runner.Methods.Dac;

/// <summary>The released networks of DAC, by their 3x3 convolutions between max-poolings.</summary>
internal enum DacNetworkKind
{
    /// <summary>Two and two, the network of 32x32 images; images of 16 pixels at least.</summary>
    Shallow,

    /// <summary>Three and three, its variant; images of 22 pixels at least.</summary>
    Deep,

    /// <summary>Three, three and three, the network of 96x96 images; images of 50 pixels at least.</summary>
    Large,
}

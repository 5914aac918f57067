using CD.Runner.Methods.Autoencoders;

namespace CD.Runner.Methods.Ae;

/// <summary>What the autoencoder has to set beside the common settings.</summary>
internal sealed record AeSettings : StackSettings;

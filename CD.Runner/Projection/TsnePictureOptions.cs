namespace CD.Runner.Projection;

/// <summary>What <see cref="TsnePictures"/> draws.</summary>
internal sealed record TsnePictureOptions
{
    /// <summary>How stages are projected.</summary>
    public TsneOptions Projection { get; init; } = new();

    /// <summary>The stages by symbol or name; none for all that are matrices.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>The most images, chosen by the seed; 0 for all.</summary>
    public int Points { get; init; }

    /// <summary>A text after the pictures' titles, for example at which scale the run was trained; null for none.</summary>
    public string? Caption { get; init; }

    /// <summary>Told one line each about progress; null for nobody.</summary>
    public Action<string>? Note { get; init; }
}

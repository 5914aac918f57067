namespace CD.Runner.Explanation;

/// <summary>What is explained, and how.</summary>
internal sealed record ExplainOptions
{
    /// <summary>The paper's heads.</summary>
    public static IReadOnlyList<int> PaperHeads { get; } = [1, 5, 6, 17, 18];

    /// <summary>The heads: columns of the stage's array, counted from 0. Null for <see cref="PaperHeads"/>, or for the five whose outputs vary most where there are fewer.</summary>
    public IReadOnlyList<int>? Heads { get; init; }

    /// <summary>Images of each head. 1 to 64.</summary>
    public int Images { get; init; } = 6;

    /// <summary>Images of each head that are passed over first, for another set of images with the same seed. At least 0.</summary>
    public int Skip { get; init; }

    /// <summary>The images, by their places in the data set, the same for every head; null to choose them by the heads' outputs.</summary>
    public IReadOnlyList<int>? Indices { get; init; }

    /// <summary>Samples around an image. 2 to 1000000.</summary>
    public int Samples { get; init; } = 5000;

    /// <summary>Images are chosen among those whose output is above it.</summary>
    public double Threshold { get; init; } = 0.75;

    /// <summary>About how many superpixels an image is divided into. 2 to 1000.</summary>
    public int Segments { get; init; } = 50;

    /// <summary>The grey that takes a superpixel's place in a sample that does not keep it, 0 to 255; null for its mean colour.</summary>
    public int? Hide { get; init; }

    /// <summary>The most superpixels that are shown of an explanation. 1 to 1000.</summary>
    public int Top { get; init; } = 5;

    /// <summary>The seed of the choice of images and of the samples. At least 0.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>The stage's symbol or name.</summary>
    public string Stage { get; init; } = "p";

    /// <summary>The folder to write to; null for <c>RUN/explanations</c>.</summary>
    public string? Output { get; init; }

    /// <summary>A line below the pictures' titles, for example at which scale the run was trained; null for none.</summary>
    public string? Caption { get; init; }
}

using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Heads;
using SkiaSharp;

namespace CD.Tests.Heads;

/// <summary>What the tests of heads share.</summary>
internal static class HeadTesting
{
    public static Stage Feature { get; } = new("feature", "p", "feature heads p");

    /// <summary>A set with one stage of these outputs, given head by head.</summary>
    public static EmbeddingSet Set(float[][] heads, int[]? labels = null, string[]? classes = null, Stage? stage = null)
    {
        int count = heads[0].Length;
        float[] rows = [.. Enumerable.Range(0, count).SelectMany(item => heads.Select(head => head[item]))];
        return new EmbeddingSet
        {
            Stages = [new StageOutput(stage ?? Feature, new FeatureMatrix(rows, count, heads.Length), null)],
            ItemNames = [.. Enumerable.Range(0, count).Select(item => $"{item}")],
            Labels = labels,
            ClassNames = classes ?? [],
        };
    }

    public static HeadAnalysis Analyse(float[][] heads, int[]? labels = null, string[]? classes = null, int images = 8, Stage? stage = null) =>
        HeadAnalysis.Of(Set(heads, labels, classes, stage), (stage ?? Feature).Name, images);

    /// <summary>Item i is a square grey image of brightness 10 i (modulo 256).</summary>
    public static MemoryImageSource Grey(int count, int side) =>
        new("grey", [Enumerable.Range(0, count * side * side).Select(place => (byte)(10 * (place / (side * side)))).ToArray()], new ImageShape(1, side, side), new int[count], ["one"]);

    public static SKColor GreyOf(int item) => new((byte)(10 * item), (byte)(10 * item), (byte)(10 * item));
}

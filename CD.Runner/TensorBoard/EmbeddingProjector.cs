using System.Globalization;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Projection;
using CD.Runner.Storage;

namespace CD.Runner.TensorBoard;

/// <summary>Writes the files of TensorBoard's Embedding Projector: the scored stages of a sample of images.</summary>
/// <remarks>
/// The projector looks for <c>projector_config.pbtxt</c> beside the event files, and takes only files below it. The other names are our
/// own: <c>projector/metadata.tsv</c>, <c>projector/sprite.png</c>, and <c>projector/SYMBOL/tensors.tsv</c> of each stage. Text, since the
/// projector takes a file for binary only where it is no UTF-8. The same run gives the same bytes.
/// </remarks>
internal static class EmbeddingProjector
{
    /// <summary>The file that the projector looks for.</summary>
    public const string ConfigurationFile = "projector_config.pbtxt";

    /// <summary>A stage of more dimensions is left out, as raw pixels may be: 2,048.</summary>
    private const int MostDimensions = 2048;

    private const string Folder = "projector";
    private const string MetadataFile = "metadata.tsv";
    private const string SpriteFile = "sprite.png";
    private const string TensorFile = "tensors.tsv";

    // The sample is t-SNE's.
    private static readonly int Seed = new TsneOptions().Seed;

    /// <summary>The projector's files that are in a folder.</summary>
    /// <param name="folder">The folder of event files.</param>
    /// <returns>Their paths.</returns>
    public static IEnumerable<string> FilesIn(string folder)
    {
        string inner = Path.Combine(folder, Folder);
        string[] own = [Path.Combine(folder, ConfigurationFile), Path.Combine(inner, MetadataFile), Path.Combine(inner, SpriteFile)];
        return [.. own.Where(File.Exists), .. Directory.Exists(inner) ? Directory.GetDirectories(inner).Select(stage => Path.Combine(stage, TensorFile)).Where(File.Exists) : []];
    }

    /// <summary>Writes the files; the configuration last, so that it names none that is missing.</summary>
    /// <param name="folder">The folder of event files.</param>
    /// <param name="images">The images.</param>
    /// <param name="embeddings">The outputs for these images, with clusters where they are known.</param>
    /// <param name="cancellation">Stops between two batches of images.</param>
    /// <exception cref="Errors.UserErrorException">A file cannot be written.</exception>
    public static void Write(string folder, IImageSource images, EmbeddingSet embeddings, CancellationToken cancellation)
    {
        StageOutput[] stages = [.. embeddings.Stages.Where(output => output.Stage.Scored && output.Matrix?.Dimensions <= MostDimensions)];
        if (stages.Length == 0)
        {
            return;
        }

        int[] items = PointSample.Choose(embeddings.ItemNames.Count, LogPictures.Points, Seed);
        string inner = Path.Combine(folder, Folder);
        AtomicFile.WriteText(Path.Combine(inner, MetadataFile), writer => Metadata(writer, embeddings, stages, items));
        int tile = ProjectorSprite.Write(Path.Combine(inner, SpriteFile), images, items, cancellation);
        foreach (StageOutput stage in stages)
        {
            AtomicFile.WriteText(Path.Combine(inner, stage.Stage.Symbol, TensorFile), writer => Tensors(writer, stage.Matrix!, items));
        }

        AtomicFile.WriteText(Path.Combine(folder, ConfigurationFile), writer => Configuration(writer, stages, items.Length, tile));
    }

    /// <summary>One row an image: class and clusters first, by which the projector colours, then what names the image.</summary>
    private static void Metadata(TextWriter writer, EmbeddingSet embeddings, StageOutput[] stages, int[] items)
    {
        StageOutput[] clustered = [.. stages.Where(stage => stage.Clusters is not null)];
        string[] classes = embeddings.Labels is null ? [] : ["class"];
        Row(writer, [.. classes, .. clustered.Select(stage => $"{stage.Stage.Symbol}_cluster"), "index", "name"]);
        foreach (int item in items)
        {
            string[] label = embeddings.Labels is { } labels ? [labels[item] < 0 ? "no class" : ClassName(embeddings, labels[item])] : [];
            Row(writer, [.. label, .. clustered.Select(stage => Text(stage.Clusters![item])), Text(item), embeddings.ItemNames[item]]);
        }
    }

    private static string ClassName(EmbeddingSet embeddings, int label) => label < embeddings.ClassNames.Count ? embeddings.ClassNames[label] : Text(label);

    private static void Tensors(TextWriter writer, FeatureMatrix matrix, int[] items)
    {
        foreach (int item in items)
        {
            Row(writer, [.. matrix.Row(item).ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture))]);
        }
    }

    /// <summary>TensorBoard's <c>ProjectorConfig</c> in protobuf's text format.</summary>
    private static void Configuration(TextWriter writer, StageOutput[] stages, int count, int tile)
    {
        foreach (StageOutput stage in stages)
        {
            string symbol = stage.Stage.Symbol;
            writer.Write(FormattableString.Invariant($$"""
                embeddings {
                  tensor_name: "{{symbol}}"
                  tensor_path: "{{Folder}}/{{symbol}}/{{TensorFile}}"
                  tensor_shape: {{count}}
                  tensor_shape: {{stage.Matrix!.Dimensions}}
                  metadata_path: "{{Folder}}/{{MetadataFile}}"
                  sprite {
                    image_path: "{{Folder}}/{{SpriteFile}}"
                    single_image_dim: {{tile}}
                    single_image_dim: {{tile}}
                  }
                }

                """).ReplaceLineEndings("\n"));
        }
    }

    /// <summary>A row of tab-separated values; what would break it becomes a space.</summary>
    private static void Row(TextWriter writer, IEnumerable<string> cells) =>
        writer.Write(string.Join('\t', cells.Select(cell => cell.Replace('\t', ' ').ReplaceLineEndings(" "))) + "\n");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

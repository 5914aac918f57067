using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Storage;
using CsvHelper;
using NumSharp;

namespace CD.Runner.Tables;

/// <summary>Writes embeddings for other programs: an array file for each stage that is a matrix (float32, C order, <c>[items, dimensions]</c>), for example <c>h.npy</c>, and <c>items.csv</c>, row for row.</summary>
/// <remarks>
/// <c>items.csv</c> has the columns <c>index, name, label, class</c>, the last two empty for an item without a label, and
/// <c>cluster_STAGE</c> for each stage whose clusters are known. Every file is replaced atomically, one after
/// the other. The arrays are written from where they lie, without a copy.
/// </remarks>
internal static class EmbeddingWriter
{
    /// <summary>Writes the files, replacing older ones.</summary>
    /// <param name="folder">The folder; created where it is missing.</param>
    /// <param name="embeddings">What to write.</param>
    /// <exception cref="ArgumentException">The parts have different numbers of items.</exception>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public static void Write(string folder, EmbeddingSet embeddings)
    {
        CheckCounts(embeddings);
        foreach (StageOutput output in embeddings.Stages)
        {
            if (output.Matrix is { } matrix)
            {
                WriteMatrix(Path.Combine(folder, FileName(output.Stage)), matrix);
            }
        }

        Csv.Write(Path.Combine(folder, "items.csv"), csv => WriteItems(csv, embeddings));
    }

    /// <summary>The name of a stage's array file.</summary>
    /// <param name="stage">A stage that is a matrix.</param>
    /// <returns>Its symbol with the format's ending, for example <c>h.npy</c>.</returns>
    public static string FileName(Stage stage) => stage.Symbol + ".npy";

    private static void WriteMatrix(string path, FeatureMatrix matrix)
    {
        ReadOnlyMemory<float>[] blocks = [.. matrix.Blocks];
        if (blocks.Length > 1)
        {
            AtomicFile.Write(path, stream => WriteBlocks(stream, matrix, blocks));
            return;
        }

        using MemoryHandle pinned = blocks[0].Pin();
        using NDArray flat = np.frombuffer(Address(pinned), (long)blocks[0].Length * sizeof(float), typeof(float));
        using NDArray array = flat.reshape(matrix.Count, matrix.Dimensions); // [items, dimensions]
        AtomicFile.Write(path, stream => np.save(stream, array));
    }

    private static unsafe nint Address(MemoryHandle pinned) => (nint)pinned.Pointer;

    /// <summary>Writes an array that lies in several blocks, as version 1.0 of NumPy's format has it.</summary>
    private static void WriteBlocks(Stream stream, FeatureMatrix matrix, ReadOnlyMemory<float>[] blocks)
    {
        // Magic, version and length take 10 bytes; the description ends the header at a multiple of 64.
        string description = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({matrix.Count}, {matrix.Dimensions}), }}");
        string padded = description.PadRight(((description.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded)]);
        foreach (ReadOnlyMemory<float> block in blocks)
        {
            WriteValues(stream, block.Span);
        }
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        // A span of bytes holds a quarter as many values as one of values.
        const int Most = 1 << 20;
        for (; values.Length > 0; values = values[Math.Min(Most, values.Length)..])
        {
            stream.Write(MemoryMarshal.AsBytes(values[..Math.Min(Most, values.Length)]));
        }
    }

    private static void WriteItems(CsvWriter csv, EmbeddingSet embeddings)
    {
        List<string> header = ["index", "name", "label", "class"];
        List<IReadOnlyList<int>> clusterings = [];
        foreach (StageOutput output in embeddings.Stages)
        {
            if (output.Clusters is { } clusters)
            {
                header.Add("cluster_" + output.Stage.Name);
                clusterings.Add(clusters);
            }
        }

        csv.WriteHeader(CollectionsMarshal.AsSpan(header));
        for (int item = 0; item < embeddings.ItemNames.Count; item++)
        {
            int? label = embeddings.Labels?[item] is int known and >= 0 ? known : null;
            csv.WriteField(item);
            csv.WriteField(embeddings.ItemNames[item]);
            csv.WriteField(label);
            csv.WriteField(label < embeddings.ClassNames.Count ? embeddings.ClassNames[label.Value] : "");
            foreach (IReadOnlyList<int> clusters in clusterings)
            {
                csv.WriteField(clusters[item]);
            }

            csv.EndRecord();
        }
    }

    private static void CheckCounts(EmbeddingSet embeddings)
    {
        int count = embeddings.ItemNames.Count;
        int?[] counts = [embeddings.Labels?.Count, .. embeddings.Stages.SelectMany(output => (int?[])[output.Matrix?.Count, output.Clusters?.Count])];
        if (Array.Find(counts, other => other is not null && other != count) is int different)
        {
            throw new ArgumentException($"All parts of a set of embeddings have one row an item; received {count} names beside a part of {different} rows.", nameof(embeddings));
        }
    }
}

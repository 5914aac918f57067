using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Discovery;

/// <summary>What new images are compared with, and what the page is coloured by: the features of a data set, its clusters' centres, and how far its images are from their neighbours.</summary>
/// <param name="Features">One row an image, <c>[images, dimensions]</c>.</param>
/// <param name="Centres">Row-major <c>[K, dimensions]</c>.</param>
/// <param name="Neighbours">The distance of each image to its k-th neighbour, as outliers are told by it; <c>[images]</c>.</param>
/// <param name="Heads">The outputs of the heads that set a cluster apart best, by their numbers; <c>[images]</c> each.</param>
internal sealed record StoredFeatures(FeatureMatrix Features, double[] Centres, double[] Neighbours, IReadOnlyDictionary<int, float[]> Heads)
{
    private const string FeaturesName = "features";
    private const string CentresName = "centres";
    private const string NeighboursName = "neighbour_distances";
    private const string HeadPrefix = "heads.";

    /// <summary>Hexadecimal SHA-256 of a file of weights.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The hash; of no bytes where there is no file, as for a method that trains nothing.</returns>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public static string NetworkOf(string path)
    {
        try
        {
            using FileStream? stream = File.Exists(path) ? File.OpenRead(path) : null;
            return Convert.ToHexStringLower(stream is null ? SHA256.HashData([]) : SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageError.Read(path, exception);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <exception cref="UserErrorException">It cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public void Write(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = empty([Features.Count, Features.Dimensions]);
        for (int row = 0; row < Features.Count; row++)
        {
            using Tensor target = features.select(0, row);
            Features.Row(row).CopyTo(MemoryMarshal.Cast<byte, float>(target.bytes));
        }

        NamedTensor[] tensors =
        [
            new(FeaturesName, features),
            new(CentresName, tensor(Centres, [Centres.Length / Features.Dimensions, Features.Dimensions])),
            new(NeighboursName, tensor(Neighbours)),
            .. Heads.OrderBy(head => head.Key).Select(head => new NamedTensor(HeadPrefix + head.Key.ToString(CultureInfo.InvariantCulture), tensor(head.Value))),
        ];
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, tensors));
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="UserErrorException">It cannot be read, or is damaged (<see cref="ExitCode.Storage"/>).</exception>
    public static StoredFeatures Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using TensorArchive archive = SafeTensors.Read(stream);
            Tensor features = Of(archive, FeaturesName, ScalarType.Float32, dimensions: 2);
            Tensor centres = Of(archive, CentresName, ScalarType.Float64, dimensions: 2);
            Tensor neighbours = Of(archive, NeighboursName, ScalarType.Float64, dimensions: 1);
            if (centres.shape[1] != features.shape[1] || neighbours.shape[0] != features.shape[0])
            {
                throw new InvalidDataException("its parts have different sizes");
            }

            FeatureMatrix matrix = FeatureMatrix.Zeros((int)features.shape[0], (int)features.shape[1]);
            matrix.Store(0, features);
            return new StoredFeatures(matrix, centres.data<double>().ToArray(), neighbours.data<double>().ToArray(), HeadsOf(archive));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or FormatException)
        {
            throw StorageError.Read(path, exception);
        }
    }

    private static Dictionary<int, float[]> HeadsOf(TensorArchive archive) => archive.Tensors
        .Where(entry => entry.Name.StartsWith(HeadPrefix, StringComparison.Ordinal) && entry.Tensor.dtype == ScalarType.Float32)
        .ToDictionary(entry => int.Parse(entry.Name.AsSpan(HeadPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture), entry => entry.Tensor.data<float>().ToArray());

    private static Tensor Of(TensorArchive archive, string name, ScalarType type, int dimensions) =>
        archive.Tensors.Where(entry => entry.Name == name).Select(entry => entry.Tensor).FirstOrDefault(tensor => tensor.dtype == type && tensor.shape.Length == dimensions && tensor.numel() > 0)
        ?? throw new InvalidDataException($"it has no tensor {name} of {dimensions} dimensions");
}

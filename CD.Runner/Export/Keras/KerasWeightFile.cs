using System.Globalization;
using PureHDF;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Export.Keras;

/// <summary>Writes Keras 3's <c>model.weights.h5</c>.</summary>
internal static class KerasWeightFile
{
    /// <summary>Writes all weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="format">The format's name, for errors.</param>
    /// <param name="stream">Receives the file; seekable and empty.</param>
    public static void Write(KerasModel model, string format, Stream stream)
    {
        using DisposeScope scope = NewDisposeScope();
        H5Group layers = [];
        foreach ((KerasLayer layer, string group) in KerasWeightPaths.Of(model.Layers))
        {
            H5Group variables = new() { Attributes = new() { ["name"] = layer.Name } };
            for (int index = 0; index < layer.Weights.Count; index++)
            {
                using Tensor values = KerasValues.Of(format, layer, layer.Weights[index]);
                ulong[] shape = [.. values.shape.Select(size => (ulong)size)];
                variables[index.ToString(CultureInfo.InvariantCulture)] = new H5Dataset(values.data<float>().ToArray(), fileDims: shape);
            }

            layers[group] = new H5Group { [KerasWeightPaths.Variables] = variables };
        }

        // Contiguous values, never inside object headers, as h5py writes them.
        new H5File { [KerasWeightPaths.Layers] = layers }.Write(stream, new H5WriteOptions(PreferCompactDatasetLayout: false));
    }
}

using System.Globalization;
using CD.Runner.Protos.TensorBoard;
using CD.Runner.Protos.TensorFlow;
using Google.Protobuf;
using SkiaSharp;

namespace CD.Runner.TensorBoard;

/// <summary>Values as TensorFlow 2 writes them: a tensor, the plugin that shows it, and its class of data, so that TensorBoard need not convert anything.</summary>
/// <remarks>The plugins' names and the tensors' shapes are those of TensorBoard's <c>plugins/*/metadata.py</c> and <c>summary_v2.py</c>; their data of version 0 are empty.</remarks>
internal static class SummaryValues
{
    /// <summary>A number.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">The number; stored as float32.</param>
    /// <returns>The value.</returns>
    public static Summary.Types.Value Scalar(string tag, double value) =>
        Of(tag, "scalars", DataClass.Scalar, new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto(), FloatVal = { (float)value } });

    /// <summary>Pictures.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="png">One PNG file or several of one size.</param>
    /// <returns>The value: width, height, and the files.</returns>
    public static Summary.Types.Value Images(string tag, params IReadOnlyList<byte[]> png)
    {
        SKImageInfo size = SKBitmap.DecodeBounds(png[0]);
        TensorProto tensor = new() { Dtype = DataType.DtString, TensorShape = Shape(png.Count + 2) };
        tensor.StringVal.Add(ByteString.CopyFromUtf8(size.Width.ToString(CultureInfo.InvariantCulture)));
        tensor.StringVal.Add(ByteString.CopyFromUtf8(size.Height.ToString(CultureInfo.InvariantCulture)));
        tensor.StringVal.AddRange(png.Select(ByteString.CopyFrom));
        return Of(tag, "images", DataClass.BlobSequence, tensor);
    }

    /// <summary>A histogram.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="buckets">Row-major <c>[buckets, 3]</c>: left edge, right edge, count.</param>
    /// <returns>The value.</returns>
    public static Summary.Types.Value Histogram(string tag, double[] buckets) =>
        Of(tag, "histograms", DataClass.Tensor, new TensorProto { Dtype = DataType.DtDouble, TensorShape = Shape(buckets.Length / 3, 3), DoubleVal = { buckets } });

    /// <summary>What the hyperparameter dashboard reads; it stands in the description, and the tensor is empty.</summary>
    /// <param name="tag">One of the plugin's three tags.</param>
    /// <param name="data">The plugin's message.</param>
    /// <returns>The value.</returns>
    public static Summary.Types.Value HyperParameters(string tag, IMessage data) =>
        Of(tag, "hparams", DataClass.Tensor, new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(0) }, data.ToByteString());

    private static Summary.Types.Value Of(string tag, string plugin, DataClass kind, TensorProto tensor, ByteString? content = null) => new()
    {
        Tag = tag,
        Metadata = new SummaryMetadata
        {
            PluginData = new SummaryMetadata.Types.PluginData { PluginName = plugin, Content = content ?? ByteString.Empty },
            DataClass = kind,
        },
        Tensor = tensor,
    };

    private static TensorShapeProto Shape(params int[] sizes) =>
        new() { Dim = { sizes.Select(size => new TensorShapeProto.Types.Dim { Size = size }) } };
}

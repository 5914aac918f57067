using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Runner.Errors;

namespace CD.Runner.Export.Onnx;

/// <summary>How each class of layer is said in ONNX' operators (github.com/onnx/onnx, docs/Operators.md).</summary>
internal static class OnnxRules
{
    private static readonly Dictionary<Type, OnnxRule> Table = new()
    {
        [typeof(Conv2D)] = Convolution,
        [typeof(Conv2DTranspose)] = TransposedConvolution,
        [typeof(Dense)] = Linear,
        [typeof(BatchNormalization)] = Normalization,
        [typeof(ReLU)] = (writer, node, inputs, _, output) => writer.Add("Relu", node.Name, inputs, output),
        [typeof(LeakyReLU)] = (writer, node, inputs, _, output) => writer.Add("LeakyRelu", node.Name, inputs, output, OnnxAttributes.Of("alpha", (float)((LeakyReLU)node.Layer).NegativeSlope)),
        [typeof(Dropout)] = (writer, node, inputs, _, output) => writer.Add("Identity", node.Name, inputs, output),
        [typeof(Flatten)] = (writer, node, inputs, _, output) => writer.Add("Flatten", node.Name, inputs, output, OnnxAttributes.Of("axis", 1L)),
        [typeof(Reshape)] = Reshaped,
        [typeof(UpSampling2D)] = Enlarged,
        [typeof(AveragePooling2D)] = AveragePooling,
        [typeof(Activation)] = Activated,
        [typeof(Add)] = (writer, node, inputs, _, output) => writer.Add(inputs.Count == 2 ? "Add" : "Sum", node.Name, inputs, output),
        [typeof(MaxPooling2D)] = Pooling,
        [typeof(GlobalAveragePooling2D)] = Averaging,
        [typeof(ZeroPadding2D)] = Bordered,
        [typeof(UnitNormalization)] = (writer, node, inputs, _, output) => writer.Add("LpNormalization", node.Name, inputs, output, OnnxAttributes.Of("axis", 1L), OnnxAttributes.Of("p", 2L)),
    };

    /// <summary>The rule of a layer's class.</summary>
    /// <param name="node">The layer.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="UserErrorException">There is none (<see cref="ExitCode.Usage"/>).</exception>
    public static OnnxRule For(GraphNode node) =>
        Table.TryGetValue(node.Layer.GetType(), out OnnxRule? rule) ? rule : throw NoExportRule.For(OnnxExporter.FormatName, node);

    private static void Convolution(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output)
    {
        Conv2D layer = (Conv2D)node.Layer;
        writer.Add(
            "Conv",
            node.Name,
            [inputs[0], .. writer.Weights(node, layer.UseBias ? ["weight", "bias"] : ["weight"])],
            output,
            OnnxAttributes.Of("kernel_shape", layer.KernelSize, layer.KernelSize),
            OnnxAttributes.Of("pads", Pads(layer.Padding, inputShape, layer.KernelSize, layer.Strides)),
            OnnxAttributes.Of("strides", layer.Strides, layer.Strides));
    }

    private static void TransposedConvolution(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output)
    {
        Conv2DTranspose layer = (Conv2DTranspose)node.Layer;
        (long before, long after, long added) = layer.Border;
        writer.Add(
            "ConvTranspose",
            node.Name,
            [inputs[0], .. writer.Weights(node, layer.UseBias ? ["weight", "bias"] : ["weight"])],
            output,
            OnnxAttributes.Of("kernel_shape", layer.KernelSize, layer.KernelSize),
            OnnxAttributes.Of("output_padding", added, added),
            OnnxAttributes.Of("pads", before, before, after, after),
            OnnxAttributes.Of("strides", layer.Strides, layer.Strides));
    }

    private static void Reshaped(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output) =>
        writer.Add("Reshape", node.Name, [inputs[0], writer.Integers($"{node.Name}/shape", [0, .. node.OutputShape.Skip(1)])], output); // 0 keeps the batch

    private static void Enlarged(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output)
    {
        UpSampling2D layer = (UpSampling2D)node.Layer;
        string scales = writer.Numbers($"{node.Name}/scales", [4], [1, 1, layer.Size, layer.Size]);
        bool nearest = layer.Interpolation == "nearest";
        writer.Add(
            "Resize",
            node.Name,
            [inputs[0], "", scales],
            output,
            OnnxAttributes.Of("mode", nearest ? "nearest" : "linear"),
            OnnxAttributes.Of("coordinate_transformation_mode", nearest ? "asymmetric" : "half_pixel"),
            OnnxAttributes.Of("nearest_mode", "floor"));
    }

    private static void AveragePooling(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output)
    {
        AveragePooling2D layer = (AveragePooling2D)node.Layer;
        writer.Add(
            "AveragePool",
            node.Name,
            inputs,
            output,
            OnnxAttributes.Of("count_include_pad", 0L),
            OnnxAttributes.Of("kernel_shape", layer.PoolSize, layer.PoolSize),
            OnnxAttributes.Of("pads", Pads(layer.Padding, inputShape, layer.PoolSize, layer.Strides)),
            OnnxAttributes.Of("strides", layer.Strides, layer.Strides));
    }

    private static void Linear(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output) =>
        writer.Add("Gemm", node.Name, [inputs[0], .. writer.Weights(node, ((Dense)node.Layer).UseBias ? ["weight", "bias"] : ["weight"])], output, OnnxAttributes.Of("transB", 1L));

    private static void Normalization(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output) =>
        writer.Add("BatchNormalization", node.Name, [inputs[0], .. writer.Weights(node, "weight", "bias", "running_mean", "running_var")], output, OnnxAttributes.Of("epsilon", (float)((BatchNormalization)node.Layer).Epsilon));

    private static void Activated(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output)
    {
        string function = ((Activation)node.Layer).Function;
        string operation = function switch
        {
            "sigmoid" => "Sigmoid",
            "relu" => "Relu",
            "tanh" => "Tanh",
            "softmax" => "Softmax", // over the last axis
            "linear" => "Identity",
            _ => throw NoExportRule.For(OnnxExporter.FormatName, node, $"there is no rule for the function '{function}'"),
        };
        writer.Add(operation, node.Name, inputs, output);
    }

    private static void Pooling(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output)
    {
        MaxPooling2D layer = (MaxPooling2D)node.Layer;
        writer.Add(
            "MaxPool",
            node.Name,
            inputs,
            output,
            OnnxAttributes.Of("kernel_shape", layer.PoolSize, layer.PoolSize),
            OnnxAttributes.Of("pads", Pads(layer.Padding, inputShape, layer.PoolSize, layer.Strides)),
            OnnxAttributes.Of("strides", layer.Strides, layer.Strides));
    }

    private static void Averaging(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output)
    {
        string pooled = writer.NewName($"{node.Name}/mean");
        writer.Add("GlobalAveragePool", pooled, inputs, pooled);
        writer.Add("Flatten", node.Name, [pooled], output, OnnxAttributes.Of("axis", 1L)); // [batch, channels, 1, 1] to [batch, channels]
    }

    private static void Bordered(OnnxGraphWriter writer, GraphNode node, IReadOnlyList<string> inputs, IReadOnlyList<long> inputShape, string output)
    {
        long border = ((ZeroPadding2D)node.Layer).Padding;
        writer.Add("Pad", node.Name, [inputs[0], writer.Integers($"{node.Name}/pads", 0, 0, border, border, 0, 0, border, border)], output);
    }

    /// <summary>The border in ONNX' order: top, left, bottom, right.</summary>
    private static long[] Pads(Padding2D padding, IReadOnlyList<long> inputShape, int window, int strides)
    {
        (long top, long bottom) = padding.Resolve(inputShape[2], window, strides);
        (long left, long right) = padding.Resolve(inputShape[3], window, strides);
        return [top, left, bottom, right];
    }
}

using System.Text.Json.Nodes;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Runner.Errors;

namespace CD.Runner.Export.Keras;

/// <summary>How each class of layer is said in Keras' standard layers, with the channels last.</summary>
internal static class KerasRules
{
    private static readonly Dictionary<Type, KerasRule> Table = new()
    {
        [typeof(Conv2D)] = Convolution,
        [typeof(Conv2DTranspose)] = TransposedConvolution,
        [typeof(Dense)] = Linear,
        [typeof(BatchNormalization)] = Normalization,
        [typeof(ReLU)] = (builder, node, inputs) => builder.Add(node, "ReLU", [], inputs),
        [typeof(LeakyReLU)] = (builder, node, inputs) => builder.Add(node, "LeakyReLU", new JsonObject { [builder.Format == TensorFlowJsExporter.FormatName ? "alpha" : "negative_slope"] = ((LeakyReLU)node.Layer).NegativeSlope }, inputs),
        [typeof(Dropout)] = (builder, node, inputs) => builder.Add(node, "Dropout", new JsonObject { ["rate"] = ((Dropout)node.Layer).Rate }, inputs),
        [typeof(Flatten)] = (builder, node, inputs) => builder.Add(node, "Flatten", new JsonObject { ["data_format"] = "channels_last" }, [ChannelsFirst(builder, node, inputs[0])]),
        [typeof(Reshape)] = Reshaped,
        [typeof(UpSampling2D)] = Enlarged,
        [typeof(AveragePooling2D)] = AveragePooling,
        [typeof(Activation)] = (builder, node, inputs) => builder.Add(node, "Activation", new JsonObject { ["activation"] = ((Activation)node.Layer).Function }, inputs),
        [typeof(Add)] = (builder, node, inputs) => inputs.Count == 1 ? inputs[0] : builder.Add(node, "Add", [], inputs),
        [typeof(MaxPooling2D)] = Pooling,
        [typeof(GlobalAveragePooling2D)] = (builder, node, inputs) => builder.Add(node, "GlobalAveragePooling2D", new JsonObject { ["data_format"] = "channels_last" }, inputs),
        [typeof(UnitNormalization)] = Unit,
        [typeof(ZeroPadding2D)] = (builder, node, inputs) => Bordered(builder, node, node.Name, inputs[0], ((ZeroPadding2D)node.Layer).Padding),
    };

    /// <summary>The rule of a layer's class.</summary>
    /// <param name="format">The format's name, for the error.</param>
    /// <param name="node">The layer.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="UserErrorException">There is none (<see cref="ExitCode.Usage"/>).</exception>
    public static KerasRule For(string format, GraphNode node) =>
        Table.TryGetValue(node.Layer.GetType(), out KerasRule? rule) ? rule : throw NoExportRule.For(format, node);

    private static KerasLayer Convolution(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs)
    {
        Conv2D layer = (Conv2D)node.Layer;
        KerasLayer bordered = WithBorder(builder, node, layer.Padding, inputs[0]);
        JsonObject config = new()
        {
            ["filters"] = layer.Filters,
            ["kernel_size"] = Pair(layer.KernelSize),
            ["strides"] = Pair(layer.Strides),
            ["padding"] = layer.Padding.IsSame ? "same" : "valid",
            ["data_format"] = "channels_last",
            ["dilation_rate"] = Pair(1),
            ["groups"] = 1,
            ["activation"] = "linear",
            ["use_bias"] = layer.UseBias,
        };
        return builder.Add(node, "Conv2D", config, [bordered], Kernel(layer.UseBias, [2, 3, 1, 0])); // OIHW to HWIO
    }

    private static KerasLayer TransposedConvolution(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs)
    {
        Conv2DTranspose layer = (Conv2DTranspose)node.Layer;
        (long before, long after, long added) = layer.Border;

        // "same" cuts kernel_size - strides pixels; "valid" cuts none and has at least size strides pixels.
        bool same = layer.Padding.IsSame || (added == 0 && before == after && 2 * before == layer.KernelSize - layer.Strides);
        long rest = same ? 0 : after - added + Math.Max(layer.Strides - layer.KernelSize, 0);
        if (rest < 0)
        {
            throw NoExportRule.For(builder.Format, node, "its output_padding goes beyond what the kernel reaches, which Keras has no layer for");
        }

        JsonObject config = new()
        {
            ["filters"] = layer.Filters,
            ["kernel_size"] = Pair(layer.KernelSize),
            ["strides"] = Pair(layer.Strides),
            ["padding"] = same ? "same" : "valid",
            ["data_format"] = "channels_last",
            ["dilation_rate"] = Pair(1),
            ["activation"] = "linear",
            ["use_bias"] = layer.UseBias,
        };
        IReadOnlyList<KerasWeight> weights = Kernel(layer.UseBias, [2, 3, 1, 0]); // IOHW to HWOI
        if (same || (before == 0 && rest == 0))
        {
            return builder.Add(node, "Conv2DTranspose", config, inputs, weights);
        }

        IReadOnlyList<long> shape = node.OutputShape;
        KerasLayer whole = builder.Add(node with { OutputShape = [shape[0], shape[1], Uncut(shape[2]), Uncut(shape[3])] }, "Conv2DTranspose", config, inputs, weights);
        JsonObject cut = new() { ["cropping"] = new JsonArray(new JsonArray(before, rest), new JsonArray(before, rest)), ["data_format"] = "channels_last" };
        return builder.Add($"{node.Name}_cut", "Cropping2D", cut, [whole], KerasModelBuilder.ChannelsLast(shape));

        long Uncut(long size) => size < 0 ? size : size + before + rest;
    }

    private static KerasLayer Reshaped(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs)
    {
        KerasLayer input = ChannelsFirst(builder, node, inputs[0]);
        JsonObject config = new() { ["target_shape"] = new JsonArray([.. node.OutputShape.Skip(1).Select(size => JsonValue.Create(size))]) };
        if (node.OutputShape.Count != 4)
        {
            return builder.Add(node, "Reshape", config, [input]);
        }

        KerasLayer reshaped = builder.Add($"{node.Name}_values", "Reshape", config, [input], node.OutputShape);
        return builder.Add(node, "Permute", new JsonObject { ["dims"] = new JsonArray(2, 3, 1) }, [reshaped]);
    }

    private static KerasLayer Enlarged(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs)
    {
        UpSampling2D layer = (UpSampling2D)node.Layer;
        if (layer.Interpolation != "nearest" && builder.Format == TensorFlowJsExporter.FormatName)
        {
            throw NoExportRule.For(builder.Format, node, "TensorFlow.js interpolates between pixels' corners");
        }

        return builder.Add(node, "UpSampling2D", new JsonObject { ["size"] = Pair(layer.Size), ["interpolation"] = layer.Interpolation, ["data_format"] = "channels_last" }, inputs);
    }

    private static KerasLayer AveragePooling(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs)
    {
        AveragePooling2D layer = (AveragePooling2D)node.Layer;
        JsonObject config = new()
        {
            ["pool_size"] = Pair(layer.PoolSize),
            ["strides"] = Pair(layer.Strides),
            ["padding"] = layer.Padding.ToString(),
            ["data_format"] = "channels_last",
        };
        return builder.Add(node, "AveragePooling2D", config, inputs);
    }

    /// <summary>Images in the order of their values here, the channels first; other values as they are.</summary>
    private static KerasLayer ChannelsFirst(KerasModelBuilder builder, GraphNode node, KerasLayer input) => input.Shape.Count != 4
        ? input
        : builder.Add($"{node.Name}_order", "Permute", new JsonObject { ["dims"] = new JsonArray(3, 1, 2) }, [input], [input.Shape[0], input.Shape[3], input.Shape[1], input.Shape[2]]);

    private static KerasLayer Linear(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs)
    {
        Dense layer = (Dense)node.Layer;
        JsonObject config = new() { ["units"] = layer.Units, ["activation"] = "linear", ["use_bias"] = layer.UseBias };
        return builder.Add(node, "Dense", config, inputs, Kernel(layer.UseBias, [1, 0]));
    }

    private static KerasLayer Normalization(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs)
    {
        BatchNormalization layer = (BatchNormalization)node.Layer;
        JsonObject config = new() { ["axis"] = -1, ["momentum"] = layer.Momentum, ["epsilon"] = layer.Epsilon, ["center"] = true, ["scale"] = true };
        return builder.Add(node, "BatchNormalization", config, inputs, [new("gamma", "weight"), new("beta", "bias"), new("moving_mean", "running_mean"), new("moving_variance", "running_var")]);
    }

    private static KerasLayer Unit(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs) => builder.Format == TensorFlowJsExporter.FormatName
        ? throw NoExportRule.For(builder.Format, node, "TensorFlow.js has no such layer")
        : builder.Add(node, "UnitNormalization", new JsonObject { ["axis"] = -1 }, inputs);

    private static KerasLayer Pooling(KerasModelBuilder builder, GraphNode node, IReadOnlyList<KerasLayer> inputs)
    {
        MaxPooling2D layer = (MaxPooling2D)node.Layer;

        // Keras has no border that never wins; one of zeros does so only beside values of at least 0.
        if (!layer.Padding.IsSame && !layer.Padding.IsNone && !builder.IsNonNegative(node.Inputs[0]))
        {
            throw NoExportRule.For(builder.Format, node, "Keras pads with zeros, which win over negative values, and its inputs may be negative");
        }

        KerasLayer bordered = WithBorder(builder, node, layer.Padding, inputs[0]);
        JsonObject config = new()
        {
            ["pool_size"] = Pair(layer.PoolSize),
            ["strides"] = Pair(layer.Strides),
            ["padding"] = layer.Padding.IsSame ? "same" : "valid",
            ["data_format"] = "channels_last",
        };
        return builder.Add(node, "MaxPooling2D", config, [bordered]);
    }

    /// <summary>The border that Keras' words for padding do not say, as a layer of its own.</summary>
    private static KerasLayer WithBorder(KerasModelBuilder builder, GraphNode node, Padding2D padding, KerasLayer input) =>
        padding.IsSame || padding.IsNone ? input : Bordered(builder, node, $"{node.Name}_pad", input, (int)padding.Resolve(1, 1, 1).Before);

    private static KerasLayer Bordered(KerasModelBuilder builder, GraphNode node, string name, KerasLayer input, int border)
    {
        IReadOnlyList<long> shape = input.Shape;
        JsonObject config = new() { ["padding"] = new JsonArray(Pair(border), Pair(border)), ["data_format"] = "channels_last" };
        return builder.Add(name, "ZeroPadding2D", config, [input], [shape[0], Widen(shape[1]), Widen(shape[2]), shape[3]]);

        long Widen(long size) => size < 0 ? size : size + (2L * border);
    }

    private static IReadOnlyList<KerasWeight> Kernel(bool useBias, long[] axes) => useBias ? [new("kernel", "weight", axes), new("bias", "bias")] : [new("kernel", "weight", axes)];

    private static JsonArray Pair(int value) => new(value, value);
}

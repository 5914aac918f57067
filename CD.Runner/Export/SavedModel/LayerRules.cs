using System.Collections.Frozen;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Runner.Protos.TensorFlow;
using static TorchSharp.torch;

namespace CD.Runner.Export.SavedModel;

/// <summary>What each class of layer is in a TensorFlow graph. Images are <c>[batch, height, width, channels]</c>, which TensorFlow's kernels for processors need.</summary>
internal static class LayerRules
{
    /// <summary>Adds a layer's operations.</summary>
    /// <param name="builder">Receives them; the last one has the layer's name, the others lie below it (<c>name/kernel</c>).</param>
    /// <param name="node">The layer.</param>
    /// <param name="inputs">The names of what it takes.</param>
    /// <param name="source">The graph, for shapes.</param>
    /// <returns>The name of the operation that gives the layer's outputs.</returns>
    private delegate string Rule(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source);

    private static readonly FrozenDictionary<Type, Rule> Rules = new Dictionary<Type, Rule>
    {
        [typeof(Conv2D)] = AddConvolution,
        [typeof(Conv2DTranspose)] = AddTransposedConvolution,
        [typeof(Dense)] = AddDense,
        [typeof(BatchNormalization)] = AddNormalization,
        [typeof(MaxPooling2D)] = AddMaxPooling,
        [typeof(GlobalAveragePooling2D)] = AddAveragePooling,
        [typeof(ZeroPadding2D)] = AddBorder,
        [typeof(UnitNormalization)] = AddUnitNormalization,
        [typeof(ReLU)] = (builder, node, inputs, _) => builder.AddTyped("Relu", node.Name, inputs),
        [typeof(LeakyReLU)] = (builder, node, inputs, _) => builder.Add("LeakyRelu", node.Name, inputs, ("T", AttributeValue.Of(DataType.DtFloat)), ("alpha", AttributeValue.Of((float)((LeakyReLU)node.Layer).NegativeSlope))),
        [typeof(Dropout)] = (builder, node, inputs, _) => builder.AddTyped("Identity", node.Name, inputs),
        [typeof(Flatten)] = AddReshaping,
        [typeof(Reshape)] = AddReshaping,
        [typeof(UpSampling2D)] = AddEnlarging,
        [typeof(AveragePooling2D)] = AddWindowAverages,
        [typeof(Activation)] = AddActivation,
        [typeof(Add)] = AddSum,
    }.ToFrozenDictionary();

    /// <summary>Adds a layer's operations.</summary>
    /// <param name="builder">Receives them.</param>
    /// <param name="node">The layer.</param>
    /// <param name="inputs">The names of what it takes.</param>
    /// <param name="source">The graph, for shapes.</param>
    /// <returns>The name of the operation that gives the layer's outputs.</returns>
    /// <exception cref="Errors.UserErrorException">There is no rule for the layer's class.</exception>
    public static string Apply(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source) =>
        Rules.TryGetValue(node.Layer.GetType(), out Rule? rule) ? rule(builder, node, inputs, source) : throw NoExportRule.For(SavedModelExporter.Name, node);

    private static string AddConvolution(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        Conv2D layer = (Conv2D)node.Layer;
        string kernel;
        using (Tensor weight = node.Weight("weight")!.permute(2, 3, 1, 0)) // [height, width, channels, filters]
        {
            kernel = builder.Weights($"{node.Name}/kernel", weight);
        }

        (long top, long bottom, long left, long right) = Border(layer.Padding, source.ShapeOf(node.Inputs[0]), layer.KernelSize, layer.Strides);
        List<(string Name, AttrValue Value)> attributes =
        [
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("data_format", AttributeValue.Of("NHWC")),
            ("dilations", AttributeValue.OfList(1, 1, 1, 1)), // the default, which TensorFlow.js does not know
            ("strides", AttributeValue.OfList(1, layer.Strides, layer.Strides, 1)),
        ];
        if (layer.Padding.IsSame || layer.Padding.IsNone)
        {
            attributes.Add(("padding", AttributeValue.Of(layer.Padding.IsSame ? "SAME" : "VALID")));
        }
        else
        {
            attributes.Add(("padding", AttributeValue.Of("EXPLICIT")));
            attributes.Add(("explicit_paddings", AttributeValue.OfList(0, 0, top, bottom, left, right, 0, 0)));
        }

        bool biased = node.Weight("bias") is not null;
        string outputs = builder.Add("Conv2D", biased ? $"{node.Name}/Conv2D" : node.Name, [inputs[0], kernel], [.. attributes]);
        return biased ? AddBias(builder, node, outputs) : outputs;
    }

    // The gradient of a convolution, which is told the size of its result.
    private static string AddTransposedConvolution(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        Conv2DTranspose layer = (Conv2DTranspose)node.Layer;
        IReadOnlyList<long> shape = node.OutputShape;
        RequireSizes(node, shape);
        string kernel;
        using (Tensor weight = node.Weight("weight")!.permute(2, 3, 1, 0)) // [height, width, filters, channels]
        {
            kernel = builder.Weights($"{node.Name}/kernel", weight);
        }

        string size = builder.Add(
            "Pack",
            $"{node.Name}/size",
            [Batch(builder, node, inputs[0]), .. new[] { shape[2], shape[3], shape[1] }.Select((value, axis) => builder.Integers($"{node.Name}/size/{axis}", [(int)value]))],
            ("N", AttributeValue.Of(4L)),
            ("T", AttributeValue.Of(DataType.DtInt32)),
            ("axis", AttributeValue.Of(0L)));
        (long before, long after, _) = layer.Border;
        bool explicitly = !layer.Padding.IsSame && !layer.Padding.IsNone;
        List<(string Name, AttrValue Value)> attributes =
        [
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("data_format", AttributeValue.Of("NHWC")),
            ("dilations", AttributeValue.OfList(1, 1, 1, 1)),
            ("padding", AttributeValue.Of(explicitly ? "EXPLICIT" : layer.Padding.IsSame ? "SAME" : "VALID")),
            ("strides", AttributeValue.OfList(1, layer.Strides, layer.Strides, 1)),
        ];
        if (explicitly)
        {
            attributes.Add(("explicit_paddings", AttributeValue.OfList(0, 0, before, after, before, after, 0, 0)));
        }

        bool biased = node.Weight("bias") is not null;
        string outputs = builder.Add("Conv2DBackpropInput", biased ? $"{node.Name}/Conv2DBackpropInput" : node.Name, [size, kernel, inputs[0]], [.. attributes]);
        return biased ? AddBias(builder, node, outputs) : outputs;
    }

    /// <summary>The number of images, a scalar.</summary>
    private static string Batch(GraphDefBuilder builder, GraphNode node, string input)
    {
        string shape = builder.Add("Shape", $"{node.Name}/shape", [input], ("T", AttributeValue.Of(DataType.DtFloat)), ("out_type", AttributeValue.Of(DataType.DtInt32)));
        return builder.Add(
            "StridedSlice",
            $"{node.Name}/batch",
            [shape, builder.Integers($"{node.Name}/batch/begin", [0], 1), builder.Integers($"{node.Name}/batch/end", [1], 1), builder.Integers($"{node.Name}/batch/step", [1], 1)],
            ("Index", AttributeValue.Of(DataType.DtInt32)),
            ("T", AttributeValue.Of(DataType.DtInt32)),
            ("begin_mask", AttributeValue.Of(0L)),
            ("ellipsis_mask", AttributeValue.Of(0L)),
            ("end_mask", AttributeValue.Of(0L)),
            ("new_axis_mask", AttributeValue.Of(0L)),
            ("shrink_axis_mask", AttributeValue.Of(1L)));
    }

    // Values are reshaped in the order of [batch, channels, height, width].
    private static string AddReshaping(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        RequireSizes(node, node.OutputShape);
        bool images = node.OutputShape.Count == 4;
        string values = source.ShapeOf(node.Inputs[0]).Count == 4 ? Transposed($"{node.Name}/order", inputs[0], [0, 3, 1, 2]) : inputs[0];
        string reshaped = builder.Add(
            "Reshape",
            images ? $"{node.Name}/values" : node.Name,
            [values, builder.Integers($"{node.Name}/shape", [-1, .. node.OutputShape.Skip(1).Select(size => (int)size)], node.OutputShape.Count)],
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("Tshape", AttributeValue.Of(DataType.DtInt32)));
        return images ? Transposed(node.Name, reshaped, [0, 2, 3, 1]) : reshaped;

        string Transposed(string name, string input, int[] order) => builder.Add(
            "Transpose",
            name,
            [input, builder.Integers($"{name}/axes", order, 4)],
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("Tperm", AttributeValue.Of(DataType.DtInt32)));
    }

    private static string AddEnlarging(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        RequireSizes(node, node.OutputShape);
        bool nearest = ((UpSampling2D)node.Layer).Interpolation == "nearest";
        return builder.Add(
            nearest ? "ResizeNearestNeighbor" : "ResizeBilinear",
            node.Name,
            [inputs[0], builder.Integers($"{node.Name}/size", [(int)node.OutputShape[2], (int)node.OutputShape[3]], 2)],
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("align_corners", AttributeValue.Of(false)),
            ("half_pixel_centers", AttributeValue.Of(!nearest)));
    }

    private static string AddWindowAverages(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        AveragePooling2D layer = (AveragePooling2D)node.Layer;
        return builder.Add(
            "AvgPool",
            node.Name,
            [inputs[0]],
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("data_format", AttributeValue.Of("NHWC")),
            ("ksize", AttributeValue.OfList(1, layer.PoolSize, layer.PoolSize, 1)),
            ("padding", AttributeValue.Of(layer.Padding.IsSame ? "SAME" : "VALID")),
            ("strides", AttributeValue.OfList(1, layer.Strides, layer.Strides, 1)));
    }

    private static void RequireSizes(GraphNode node, IReadOnlyList<long> shape)
    {
        if (shape.Skip(1).Any(size => size < 0))
        {
            throw NoExportRule.For(SavedModelExporter.Name, node, "the size of its outputs is not known");
        }
    }

    private static string AddDense(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        string kernel;
        using (Tensor weight = node.Weight("weight")!.t()) // [features, units]
        {
            kernel = builder.Weights($"{node.Name}/kernel", weight);
        }

        bool biased = node.Weight("bias") is not null;
        string outputs = builder.AddTyped("MatMul", biased ? $"{node.Name}/MatMul" : node.Name, [inputs[0], kernel]);
        return biased ? AddBias(builder, node, outputs) : outputs;
    }

    private static string AddBias(GraphDefBuilder builder, GraphNode node, string outputs) =>
        builder.AddTyped("BiasAdd", node.Name, [outputs, builder.Weights($"{node.Name}/bias", node.Weight("bias")!)]);

    // A normalization that could not be folded: y = factor x + shift along the last axis.
    private static string AddNormalization(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor factor = node.Weight("weight")! / (node.Weight("running_var")! + ((BatchNormalization)node.Layer).Epsilon).sqrt(); // [channels]
        Tensor shift = node.Weight("bias")! - (node.Weight("running_mean")! * factor); // [channels]
        string scaled = builder.AddTyped("Mul", $"{node.Name}/Mul", [inputs[0], builder.Weights($"{node.Name}/factor", factor)]);
        return builder.AddTyped("AddV2", node.Name, [scaled, builder.Weights($"{node.Name}/shift", shift)]);
    }

    // MaxPool takes no border of its own that TensorFlow and TensorFlow.js share, and the border must never win: it holds the smallest float.
    private static string AddMaxPooling(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        MaxPooling2D layer = (MaxPooling2D)node.Layer;
        string padded = inputs[0];
        if (!layer.Padding.IsSame && !layer.Padding.IsNone)
        {
            (long top, long bottom, long left, long right) = Border(layer.Padding, source.ShapeOf(node.Inputs[0]), layer.PoolSize, layer.Strides);
            padded = builder.Add(
                "PadV2",
                $"{node.Name}/PadV2",
                [inputs[0], Paddings(builder, node, top, bottom, left, right), builder.Scalar($"{node.Name}/lowest", float.MinValue)],
                ("T", AttributeValue.Of(DataType.DtFloat)),
                ("Tpaddings", AttributeValue.Of(DataType.DtInt32)));
        }

        return builder.Add(
            "MaxPool",
            node.Name,
            [padded],
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("data_format", AttributeValue.Of("NHWC")),
            ("ksize", AttributeValue.OfList(1, layer.PoolSize, layer.PoolSize, 1)),
            ("padding", AttributeValue.Of(layer.Padding.IsSame ? "SAME" : "VALID")),
            ("strides", AttributeValue.OfList(1, layer.Strides, layer.Strides, 1)));
    }

    private static string AddAveragePooling(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source) =>
        builder.Add(
            "Mean",
            node.Name,
            [inputs[0], builder.Integers($"{node.Name}/axes", [1, 2], 2)],
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("Tidx", AttributeValue.Of(DataType.DtInt32)),
            ("keep_dims", AttributeValue.Of(false)));

    // y = x / sqrt(max(sum of x², smallest norm²)) over the last axis.
    private static string AddUnitNormalization(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        string squares = builder.AddTyped("Square", $"{node.Name}/Square", inputs);
        string sum = builder.Add(
            "Sum",
            $"{node.Name}/Sum",
            [squares, builder.Integers($"{node.Name}/axes", [1], 1)],
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("Tidx", AttributeValue.Of(DataType.DtInt32)),
            ("keep_dims", AttributeValue.Of(true)));
        string smallest = builder.Scalar($"{node.Name}/smallest", (float)(UnitNormalization.SmallestNorm * UnitNormalization.SmallestNorm));
        string inverse = builder.AddTyped("Rsqrt", $"{node.Name}/Rsqrt", [builder.AddTyped("Maximum", $"{node.Name}/Maximum", [sum, smallest])]);
        return builder.AddTyped("Mul", node.Name, [inputs[0], inverse]);
    }

    private static string AddBorder(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        int border = ((ZeroPadding2D)node.Layer).Padding;
        return builder.Add(
            "Pad",
            node.Name,
            [inputs[0], Paddings(builder, node, border, border, border, border)],
            ("T", AttributeValue.Of(DataType.DtFloat)),
            ("Tpaddings", AttributeValue.Of(DataType.DtInt32)));
    }

    private static string AddActivation(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        string function = ((Activation)node.Layer).Function;
        string op = function switch
        {
            "sigmoid" => "Sigmoid",
            "relu" => "Relu",
            "tanh" => "Tanh",
            "softmax" => "Softmax",
            "linear" => "Identity",
            _ => throw NoExportRule.For(SavedModelExporter.Name, node, $"there is no rule for the function {function}"),
        };
        return builder.AddTyped(op, node.Name, inputs);
    }

    private static string AddSum(GraphDefBuilder builder, GraphNode node, IReadOnlyList<string> inputs, ModelGraph source)
    {
        if (inputs.Count == 1)
        {
            return builder.AddTyped("Identity", node.Name, inputs);
        }

        string sum = inputs[0];
        for (int index = 1; index < inputs.Count; index++)
        {
            sum = builder.AddTyped("AddV2", index == inputs.Count - 1 ? node.Name : $"{node.Name}/AddV2", [sum, inputs[index]]);
        }

        return sum;
    }

    private static string Paddings(GraphDefBuilder builder, GraphNode node, long top, long bottom, long left, long right) =>
        builder.Integers($"{node.Name}/paddings", [0, 0, (int)top, (int)bottom, (int)left, (int)right, 0, 0], 4, 2);

    private static (long Top, long Bottom, long Left, long Right) Border(Padding2D padding, IReadOnlyList<long> shape, int window, int strides)
    {
        (long top, long bottom) = padding.Resolve(shape[2], window, strides);
        (long left, long right) = padding.Resolve(shape[3], window, strides);
        return (top, bottom, left, right);
    }
}

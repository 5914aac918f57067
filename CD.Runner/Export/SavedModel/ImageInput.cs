using CD.Runner.Protos.TensorFlow;
using static TorchSharp.torch;

namespace CD.Runner.Export.SavedModel;

/// <summary>The part of the graph between images of bytes and the network: resizing as in <see cref="Augmentation.EvaluationView"/>, and scaling.</summary>
/// <remarks>
/// TensorFlow's own antialiased resize (ScaleAndTranslate) is not in TensorFlow.js, so the two matrices of
/// <see cref="Augmentation.InterpolationMatrix"/> are computed in the graph from the images' size: with scale s = source / target and support
/// w = max(s, 1), weight (i, j) is max(0, 1 - |j + 0.5 - (i + 0.5) s| / w), divided by its row's sum.
/// </remarks>
internal static class ImageInput
{
    private const string Scope = "preprocessing";

    /// <summary>Adds the part.</summary>
    /// <param name="builder">Receives it.</param>
    /// <param name="images">The name of the images, uint8 <c>[batch, height, width, 3]</c>.</param>
    /// <param name="size">The target's side in pixels.</param>
    /// <returns>The name of the network's images, float32 <c>[batch, size, size, 3]</c> in [0, 1].</returns>
    public static string Add(GraphDefBuilder builder, string images, int size)
    {
        string pixels = Cast(builder, "Cast", images, DataType.DtUint8);
        string shape = builder.Add("Shape", $"{Scope}/Shape", [images], ("T", AttributeValue.Of(DataType.DtUint8)), ("out_type", AttributeValue.Of(DataType.DtInt32)));
        string batch = Size(builder, "batch", shape, 0);
        string height = Size(builder, "height", shape, 1);
        string width = Size(builder, "width", shape, 2);
        string side = builder.Integers($"{Scope}/size", [size]);
        string channels = builder.Integers($"{Scope}/channels", [3]);
        string rows = Matrix(builder, "rows", height, size); // [size, height]
        string columns = Matrix(builder, "columns", width, size); // [size, width]

        // The rows: one product an image, with a matrix that all share.
        string lines = Reshape(builder, "lines", pixels, batch, height, Multiply(builder, "line", width, channels)); // [batch, height, width 3]
        string shortened = builder.AddTyped("BatchMatMulV2", $"{Scope}/resize_rows", [rows, lines]); // [batch, size, width 3]

        // The columns: the width is put first, so that all images are one product.
        string planes = Reshape(builder, "planes", shortened, batch, side, width, channels); // [batch, size, width, 3]
        string turned = Transpose(builder, "width_first", planes, 2, 0, 1, 3); // [width, batch, size, 3]
        string flat = Reshape(builder, "flat", turned, width, Multiply(builder, "rest_of_image", Multiply(builder, "all_rows", batch, side), channels)); // [width, batch size 3]
        string narrowed = builder.AddTyped("MatMul", $"{Scope}/resize_columns", [columns, flat]); // [size, batch size 3]
        string square = Reshape(builder, "square", narrowed, side, batch, side, channels); // [size, batch, size, 3]
        string resized = Transpose(builder, "batch_first", square, 1, 2, 0, 3); // [batch, size, size, 3]
        string whole = builder.Add("Reshape", $"{Scope}/resized", [resized, builder.Integers($"{Scope}/resized_shape", [-1, size, size, 3], 4)], ("T", AttributeValue.Of(DataType.DtFloat)), ("Tshape", AttributeValue.Of(DataType.DtInt32)));
        return builder.AddTyped("RealDiv", $"{Scope}/scaled", [whole, builder.Scalar($"{Scope}/largest", 255)]);
    }

    /// <summary>The interpolation along one axis.</summary>
    private static string Matrix(GraphDefBuilder builder, string axis, string source, int target)
    {
        string scope = $"{Scope}/{axis}";
        string one = builder.Scalar($"{scope}/one", 1);
        string half = builder.Scalar($"{scope}/half", 0.5f);
        string length = Cast(builder, $"{axis}/length", source, DataType.DtInt32);
        string scale = builder.AddTyped("RealDiv", $"{scope}/scale", [length, builder.Scalar($"{scope}/target", target)]);
        string support = builder.AddTyped("Maximum", $"{scope}/support", [scale, one]);
        string places;
        using (Tensor middles = arange(target, dtype: ScalarType.Float32).add_(0.5).reshape(-1, 1))
        {
            places = builder.Weights($"{scope}/places", middles); // [target, 1]
        }

        string centers = builder.AddTyped("Mul", $"{scope}/centers", [places, scale]); // [target, 1]
        string indices = builder.Add("Range", $"{scope}/indices", [builder.Integers($"{scope}/start", [0]), source, builder.Integers($"{scope}/step", [1])], ("Tidx", AttributeValue.Of(DataType.DtInt32)));
        string taps = builder.AddTyped("AddV2", $"{scope}/taps", [Cast(builder, $"{axis}/indices_float", indices, DataType.DtInt32), half]); // [source]
        string distance = builder.AddTyped("Abs", $"{scope}/distance", [builder.AddTyped("Sub", $"{scope}/offset", [taps, centers])]); // [target, source]
        string share = builder.AddTyped("RealDiv", $"{scope}/share", [distance, support]);
        string triangle = builder.AddTyped("Relu", $"{scope}/triangle", [builder.AddTyped("Sub", $"{scope}/nearness", [one, share])]);
        string sums = builder.Add("Sum", $"{scope}/sums", [triangle, builder.Integers($"{scope}/axis", [1], 1)], ("T", AttributeValue.Of(DataType.DtFloat)), ("Tidx", AttributeValue.Of(DataType.DtInt32)), ("keep_dims", AttributeValue.Of(true)));
        return builder.AddTyped("RealDiv", $"{scope}/weights", [triangle, sums]); // [target, source]
    }

    private static string Cast(GraphDefBuilder builder, string name, string input, DataType from) =>
        builder.Add("Cast", $"{Scope}/{name}", [input], ("DstT", AttributeValue.Of(DataType.DtFloat)), ("SrcT", AttributeValue.Of(from)));

    private static string Size(GraphDefBuilder builder, string name, string shape, int axis) => builder.Add(
        "StridedSlice",
        $"{Scope}/{name}",
        [shape, builder.Integers($"{Scope}/{name}/begin", [axis], 1), builder.Integers($"{Scope}/{name}/end", [axis + 1], 1), builder.Integers($"{Scope}/{name}/strides", [1], 1)],
        ("Index", AttributeValue.Of(DataType.DtInt32)),
        ("T", AttributeValue.Of(DataType.DtInt32)),
        ("begin_mask", AttributeValue.Of(0L)),
        ("ellipsis_mask", AttributeValue.Of(0L)),
        ("end_mask", AttributeValue.Of(0L)),
        ("new_axis_mask", AttributeValue.Of(0L)),
        ("shrink_axis_mask", AttributeValue.Of(1L)));

    private static string Multiply(GraphDefBuilder builder, string name, string left, string right) => builder.AddTyped("Mul", $"{Scope}/{name}", [left, right], DataType.DtInt32);

    private static string Reshape(GraphDefBuilder builder, string name, string input, params string[] sizes)
    {
        string shape = builder.Add("Pack", $"{Scope}/{name}/shape", sizes, ("N", AttributeValue.Of((long)sizes.Length)), ("T", AttributeValue.Of(DataType.DtInt32)), ("axis", AttributeValue.Of(0L)));
        return builder.Add("Reshape", $"{Scope}/{name}", [input, shape], ("T", AttributeValue.Of(DataType.DtFloat)), ("Tshape", AttributeValue.Of(DataType.DtInt32)));
    }

    private static string Transpose(GraphDefBuilder builder, string name, string input, params ReadOnlySpan<int> order) => builder.Add(
        "Transpose",
        $"{Scope}/{name}",
        [input, builder.Integers($"{Scope}/{name}/perm", order, order.Length)],
        ("T", AttributeValue.Of(DataType.DtFloat)),
        ("Tperm", AttributeValue.Of(DataType.DtInt32)));
}

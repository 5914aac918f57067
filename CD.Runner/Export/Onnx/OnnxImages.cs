using CD.Runner.Augmentation;
using DataType = CD.Runner.Protos.Onnx.TensorProto.Types.DataType;

namespace CD.Runner.Export.Onnx;

/// <summary>Writes what an exported model takes, and the way from there to the network's images.</summary>
/// <remarks>
/// Images of bytes are resized by two matrices, made in the graph of the images' height and width: the weights of
/// <see cref="InterpolationMatrix"/>. ONNX' own <c>Resize</c> has antialiasing too, but ONNX Runtime 1.31 computes other weights
/// where it shrinks an image: the outputs then differ by a thousandth.
/// </remarks>
internal static class OnnxImages
{
    /// <summary>Declares the input, with resizing and scaling where the images are bytes.</summary>
    /// <param name="writer">Receives the input and the nodes.</param>
    /// <param name="name">The input's name.</param>
    /// <param name="size">The side of the network's images in pixels.</param>
    /// <param name="input">What the model takes.</param>
    /// <returns>The name of the network's images, float32 <c>[batch, 3, size, size]</c> in [0, 1].</returns>
    public static string Write(OnnxGraphWriter writer, string name, int size, ExportInput input)
    {
        if (input == ExportInput.Float)
        {
            writer.AddInput(name, DataType.Float, "Images in [0, 1]: red, green, blue.", "batch", 3L, (long)size, (long)size);
            return name;
        }

        // Decoded pictures have their channels last. Dividing after the resizing is the same and takes fewer numbers; a row of weights sums to 1 up to rounding, so white may come out a rounding error above 1.
        writer.AddInput(name, DataType.Uint8, "Images in [0, 255], all of one size, whatever it is; the last axis is red, green, blue.", "batch", "height", "width", 3L);
        OnnxSteps steps = new(writer, name);
        string numbers = steps.Add("Cast", "numbers", [name], OnnxAttributes.Of("to", (long)DataType.Float));
        string planes = steps.Add("Transpose", "planes", [numbers], OnnxAttributes.Of("perm", 0, 3, 1, 2)); // [batch, 3, height, width]
        string columns = Interpolation(new OnnxSteps(writer, $"{name}/columns"), writer, name, axis: 2, size, transposed: true);
        string rows = Interpolation(new OnnxSteps(writer, $"{name}/rows"), writer, name, axis: 1, size, transposed: false);
        string narrow = steps.Add("MatMul", "narrow", [planes, columns]); // [batch, 3, height, size]
        string square = steps.Add("MatMul", "square", [rows, narrow]); // [batch, 3, size, size]
        string unit = steps.Add("Div", "unit", [square, writer.Number($"{name}/white", 255f)]);
        return steps.Add("Clip", "clipped", [unit, writer.Number($"{name}/least", 0f), writer.Number($"{name}/most", 1f)]);
    }

    /// <summary>The matrix that resizes one axis: triangles of half-width max(scale, 1) around the results' centres, each normalised over the pixels that exist: <c>[size, length]</c>, or that transposed.</summary>
    private static string Interpolation(OnnxSteps steps, OnnxGraphWriter writer, string images, long axis, int size, bool transposed)
    {
        // Pixels and centres stand across each other, so that their difference is the matrix.
        (long pixelAxis, long[] pixelShape, long[] centreShape) = transposed ? (0L, (long[])[-1, 1], (long[])[1, size]) : (1L, (long[])[1, -1], (long[])[size, 1]);
        string one = writer.Number($"{steps.Prefix}/one", 1f);
        string shape = steps.Add("Shape", "shape", [images], OnnxAttributes.Of("start", axis), OnnxAttributes.Of("end", axis + 1));  // [1]
        string lengthOf = steps.Add("Squeeze", "length", [shape]);
        string length = steps.Add("Cast", "extent", [lengthOf], OnnxAttributes.Of("to", (long)DataType.Float));
        string scale = steps.Add("Div", "scale", [length, writer.Number($"{steps.Prefix}/size", size)]);
        string support = steps.Add("Max", "support", [scale, one]);
        string centres = steps.Add("Mul", "centres", [writer.Numbers($"{steps.Prefix}/places", centreShape, [.. Enumerable.Range(0, size).Select(place => place + 0.5f)]), scale]);
        string range = steps.Add("Range", "range", [writer.Number($"{steps.Prefix}/half", 0.5f), length, one]);                    // 0.5, 1.5, ... below the length
        string pixels = steps.Add("Reshape", "pixels", [range, writer.Integers($"{steps.Prefix}/across", pixelShape)]);
        string distance = steps.Add("Abs", "distance", [steps.Add("Div", "offset", [steps.Add("Sub", "difference", [pixels, centres]), support])]);
        string weights = steps.Add("Relu", "weights", [steps.Add("Sub", "height", [one, distance])]);
        string sums = steps.Add("ReduceSum", "sums", [weights, writer.Integers($"{steps.Prefix}/axis", pixelAxis)]);
        return steps.Add("Div", "matrix", [weights, sums]);
    }
}

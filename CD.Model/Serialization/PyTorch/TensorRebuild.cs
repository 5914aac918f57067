using System.Globalization;
using static TorchSharp.torch;

namespace CD.Model.Serialization.PyTorch;

/// <summary>The functions of <c>torch._utils</c> that describe a tensor, and the checks of what they are given.</summary>
internal static class TensorRebuild
{
    /// <summary>The most axes of a tensor, PyTorch's own limit.</summary>
    internal const int MostAxes = 64;

    private const int MostShown = 9;
    private const string First = "torch._utils._rebuild_tensor";
    private const string Second = "torch._utils._rebuild_tensor_v2";
    private const string Third = "torch._utils._rebuild_tensor_v3";
    private const string Parameter = "torch._utils._rebuild_parameter";

    /// <summary>Whether a global is one of these functions.</summary>
    public static bool IsKnown(string global) => global is First or Second or Third or Parameter;

    /// <summary>Describes a tensor.</summary>
    /// <param name="global">The function.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="PickleRefusedException">The arguments are not those of a tensor that lies within its storage.</exception>
    public static TensorReference Call(string global, IReadOnlyList<object?> arguments) => (global, arguments) switch
    {
        (First, [StorageReference storage, Int128 offset, PickleTuple shape, PickleTuple strides]) => Typed(storage, offset, shape, strides),
        (Second, [StorageReference storage, Int128 offset, PickleTuple shape, PickleTuple strides, bool, var hooks]) when IsEmpty(hooks) => Typed(storage, offset, shape, strides),
        (Second, [StorageReference storage, Int128 offset, PickleTuple shape, PickleTuple strides, bool, var hooks, var flags]) when IsEmpty(hooks) && IsEmpty(flags) => Typed(storage, offset, shape, strides),
        (Third, [StorageReference storage, Int128 offset, PickleTuple shape, PickleTuple strides, bool, var hooks, PickleGlobal dtype]) when IsEmpty(hooks) => OfDtype(storage, offset, shape, strides, dtype),
        (Third, [StorageReference storage, Int128 offset, PickleTuple shape, PickleTuple strides, bool, var hooks, PickleGlobal dtype, var flags]) when IsEmpty(hooks) && IsEmpty(flags) => OfDtype(storage, offset, shape, strides, dtype),
        (Parameter, [TensorReference tensor, bool, var hooks]) when IsEmpty(hooks) => tensor,
        _ => throw new PickleRefusedException($"{global} is called with {(arguments.Count == 0 ? "nothing" : string.Join(", ", arguments.Take(MostShown).Select(PickleText.Kind)))}, which are not a tensor's parts"),
    };

    private static bool IsEmpty(object? value) => value is null or PickleDictionary { Entries.Count: 0 };

    private static TensorReference Typed(StorageReference storage, Int128 offset, PickleTuple shape, PickleTuple strides) => storage.Type is { } type
        ? Within(storage, type, storage.ElementBytes, offset, shape, strides)
        : throw new PickleRefusedException("a tensor of an untyped storage has no type");

    private static TensorReference OfDtype(StorageReference storage, Int128 offset, PickleTuple shape, PickleTuple strides, PickleGlobal dtype) =>
        StorageDtype.OfDtype(dtype.Name) is var (type, bytes) && (storage.Type is null || storage.Type == type)
            ? Within(storage, type, bytes, offset, shape, strides)
            : throw new PickleRefusedException($"a tensor of type {PickleText.Shown(dtype.Name)} in a storage of {storage.Type?.ToString() ?? "bytes"}");

    private static TensorReference Within(StorageReference storage, ScalarType type, int bytes, Int128 offset, PickleTuple shape, PickleTuple strides)
    {
        long[] sizes = Numbers("size", shape);
        long[] steps = Numbers("stride", strides);
        if (sizes.Length != steps.Length || sizes.Length > MostAxes)
        {
            throw new PickleRefusedException($"a tensor of {sizes.Length} sizes and {steps.Length} strides; both are as many, and at most {MostAxes}");
        }

        // Sizes of 0 count as 1: libtorch multiplies the others all the same.
        Int128 count = 1;
        foreach (long size in sizes)
        {
            count *= Math.Max(size, 1);
            if (count > long.MaxValue / bytes)
            {
                throw new PickleRefusedException($"a tensor of [{string.Join(", ", sizes)}], which is too large");
            }
        }

        bool isEmpty = sizes.Contains(0);
        long available = storage.Bytes / bytes;
        Int128 end = sizes.Zip(steps).Aggregate(offset + (isEmpty ? 0 : 1), (last, axis) => last + (isEmpty ? 0 : (Int128)(axis.First - 1) * axis.Second));
        return offset >= 0 && end <= available
            ? new TensorReference(storage, type, (long)offset, sizes, steps, isEmpty ? 0 : (long)count * bytes)
            : throw new PickleRefusedException($"a tensor of [{string.Join(", ", sizes)}] with strides [{string.Join(", ", steps)}] from {offset} leaves storage {storage.Key}, which has {available} numbers");
    }

    private static long[] Numbers(string what, PickleTuple tuple) =>
    [
        .. tuple.Items.Select(item => item is Int128 number && number >= 0 && number <= long.MaxValue
            ? (long)number
            : throw new PickleRefusedException($"a {what} that is {(item is Int128 wrong ? wrong.ToString(CultureInfo.InvariantCulture) : PickleText.Kind(item))}; it is an integer from 0")),
    ];
}

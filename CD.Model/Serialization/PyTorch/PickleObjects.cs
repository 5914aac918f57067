namespace CD.Model.Serialization.PyTorch;

/// <summary>What the globals and storages in PyTorch's pickles mean; every other global is refused by its name.</summary>
/// <remarks>Source: PyTorch's <c>torch/serialization.py</c> and <c>torch/_utils.py</c>.</remarks>
internal sealed class PickleObjects
{
    private const string OrderedDict = "collections.OrderedDict";
    private const string DtypeOfNumPy = "numpy.dtype";
    private const string BytesOfCodec = "_codecs.encode";
    private const string Size = "torch.Size";
    private const string Device = "torch.device";

    private readonly Dictionary<string, StorageReference> storages = new(StringComparer.Ordinal);
    private long copied;

    // A list made once can be copied by every call, so that what calls copy is counted over the whole file.
    private const int MostPairs = 100_000;

    // Storages are numbered, in old files by addresses.
    private const int LongestKey = 20;

    /// <summary>The storages named so far, by key.</summary>
    public IReadOnlyDictionary<string, StorageReference> Storages => storages;

    /// <summary>Finds a global.</summary>
    /// <param name="module">Its module.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="PickleRefusedException">It is none that tensors need.</exception>
    public static PickleGlobal Find(string module, string name)
    {
        string global = $"{module}.{name}";
        if (StorageDtype.IsStorage(global))
        {
            return StorageDtype.IsUntyped(global) || StorageDtype.OfStorage(global) is not null
                ? new PickleGlobal(global)
                : throw new PickleRefusedException($"the storage {PickleText.Shown(global)}; known types are {StorageDtype.All}");
        }

        bool known = global is OrderedDict or DtypeOfNumPy or BytesOfCodec or Size or Device or "numpy.core.multiarray.scalar" or "numpy._core.multiarray.scalar"
            || TensorRebuild.IsKnown(global) || StorageDtype.OfDtype(global) is not null;
        return known
            ? new PickleGlobal(global)
            : throw new PickleRefusedException($"the global {PickleText.Shown(global)}, which tensors do not need; save model.state_dict() alone");
    }

    /// <summary>Makes what calling a global makes.</summary>
    /// <param name="global">The global.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="PickleRefusedException">It cannot be called so.</exception>
    public object Call(PickleGlobal global, IReadOnlyList<object?> arguments) => (global.Name, arguments) switch
    {
        (OrderedDict, []) => new PickleDictionary(isOrdered: true),
        (OrderedDict, [PickleList pairs]) => Ordered(pairs),
        (Size, [PickleTuple sizes]) => sizes,
        (Device, [string] or [string, Int128]) => new PickleOpaque(Device),
        (DtypeOfNumPy, [string, ..]) => new PickleOpaque(DtypeOfNumPy),
        (BytesOfCodec, [string, "latin1"]) => new PickleOpaque("bytes"),
        ("numpy.core.multiarray.scalar" or "numpy._core.multiarray.scalar", [PickleOpaque { Kind: DtypeOfNumPy }, PickleOpaque { Kind: "bytes" } or string]) => new PickleOpaque("numpy"),
        _ when TensorRebuild.IsKnown(global.Name) => TensorRebuild.Call(global.Name, arguments),
        _ => throw new PickleRefusedException($"{global.Name} is called with {Kinds(arguments)}"),
    };

    /// <summary>Gives an object attributes, which are left unread.</summary>
    /// <param name="target">The object.</param>
    /// <param name="state">The attributes.</param>
    /// <exception cref="PickleRefusedException">The object is none that has such attributes.</exception>
    public static void Build(object? target, object? state)
    {
        bool known = (target, state) is (PickleDictionary { IsOrdered: true }, PickleDictionary) or (PickleOpaque { Kind: DtypeOfNumPy }, PickleTuple);
        if (!known)
        {
            throw new PickleRefusedException($"BUILD gives {PickleText.Kind(target)} the attributes of {PickleText.Kind(state)}");
        }
    }

    /// <summary>A storage by its persistent identity: <c>('storage', class, key, location, count)</c>, in old files with <c>None</c> as a sixth.</summary>
    /// <param name="identity">The identity.</param>
    /// <exception cref="PickleRefusedException">It is no storage's, or contradicts an earlier one.</exception>
    public StorageReference Storage(object? identity)
    {
        if (identity is not PickleTuple { Items: ["storage", PickleGlobal type, string key, string, Int128 count, .. var rest] } || !StorageDtype.IsStorage(type.Name) || rest is not ([] or [null]))
        {
            throw new PickleRefusedException(identity is PickleTuple tuple ? $"a persistent identity of {Kinds(tuple.Items)}, which is no whole storage's" : $"a persistent identity that is {PickleText.Kind(identity)}");
        }

        if (count < 0 || count > long.MaxValue / sizeof(double))
        {
            throw new PickleRefusedException($"a storage of {count} numbers");
        }

        if (key.Length is 0 or > LongestKey || !key.All(char.IsAsciiDigit))
        {
            throw new PickleRefusedException($"a storage's key {PickleText.Quote(key)}, which is not of digits");
        }

        StorageReference storage = StorageDtype.OfStorage(type.Name) is var (scalar, bytes)
            ? new StorageReference(key, scalar, (long)count, bytes)
            : new StorageReference(key, null, (long)count, 1);
        return storages.TryAdd(key, storage) || storages[key] == storage
            ? storages[key]
            : throw new PickleRefusedException($"storage {key} has two types or lengths");
    }

    private PickleDictionary Ordered(PickleList pairs)
    {
        copied += pairs.Items.Count;
        if (copied > MostPairs)
        {
            throw new PickleRefusedException($"{OrderedDict} is made of more than {MostPairs} pairs");
        }

        PickleDictionary dictionary = new(isOrdered: true);
        foreach (object? pair in pairs.Items)
        {
            IReadOnlyList<object?> items = pair switch
            {
                PickleTuple tuple => tuple.Items,
                PickleList list => list.Items,
                _ => [],
            };
            if (items is not [var key, var value])
            {
                throw new PickleRefusedException($"{OrderedDict} is made of pairs, and one is {PickleText.Kind(pair)} of {items.Count}");
            }

            dictionary.Add(key, value);
        }

        return dictionary;
    }

    private static string Kinds(IReadOnlyList<object?> values) => values.Count == 0
        ? "nothing"
        : string.Join(", ", values.Take(9).Select(PickleText.Kind)) + (values.Count > 9 ? ", ..." : string.Empty);
}

using System.IO.Compression;
using System.Text;
using CD.Model.Serialization;
using CD.Model.Serialization.PyTorch;

namespace CD.Tests.Model;

/// <summary>Files that want something else than to give tensors: each is refused with its reason, and nothing happens.</summary>
[TestClass]
public sealed class HostilePyTorchFileTests
{
    private const long MemoryLimit = 64 << 20;

    private static readonly long[] Four = [4];
    private static readonly long[] One = [1];

    /// <summary>Calls of Python, and opcodes that make objects, in a dictionary's value.</summary>
    public static IEnumerable<object[]> Calls =>
    [
        .. new (string Module, string Name)[]
        {
            ("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "Popen"), ("subprocess", "check_output"), ("builtins", "eval"), ("builtins", "exec"),
            ("builtins", "getattr"), ("builtins", "__import__"), ("builtins", "compile"), ("__builtin__", "eval"), ("builtins", "open"), ("builtins", "bytearray"), ("builtins", "set"),
            ("operator", "attrgetter"), ("functools", "partial"), ("importlib", "import_module"), ("pickle", "loads"), ("_pickle", "Unpickler"), ("shutil", "rmtree"), ("socket", "socket"),
            ("runpy", "run_path"), ("webbrowser", "open"), ("ctypes", "CDLL"), ("marshal", "loads"), ("types", "FunctionType"), ("copyreg", "_reconstructor"), ("copyreg", "__newobj__"),
            ("argparse", "Namespace"), ("collections", "defaultdict"), ("collections", "Counter"), ("numpy", "load"), ("numpy.core.multiarray", "_reconstruct"), ("torch", "load"),
            ("torch.hub", "load"), ("torch.jit", "load"), ("torch.storage", "_load_from_bytes"), ("torch._utils", "_rebuild_qtensor"), ("torch._utils", "_rebuild_sparse_tensor"),
            ("torch._utils", "_rebuild_meta_tensor_no_storage"), ("torch._utils", "_rebuild_parameter_with_state"), ("torch._tensor", "_rebuild_from_type_v2"), ("torch.nn.modules.linear", "Linear"),
            ("torchvision.models.resnet", "ResNet"), ("__torch__.model", "Net"), ("os", "path.join"), ("", "a"),
        }
        .Select(global => new object[] { $"{global.Module}.{global.Name}", PickleBuilder.Entry(pickle => pickle.Global(global.Module, global.Name).Text("echo").Raw(0x85).Op("R")), $"the global {global.Module}.{global.Name}" }),
        Row("STACK_GLOBAL", pickle => pickle.Text("os").Text("system").Raw(0x93).Text("a").Raw(0x85).Op("R"), "the global os.system"),
        Row("STACK_GLOBAL of numbers", pickle => pickle.Number(1).Number(2).Raw(0x93), "named by two texts"),
        Row("INST", pickle => pickle.Op("(ios\nsystem\n"), "the opcode INST"),
        Row("OBJ", pickle => pickle.Op("(").Global("collections", "OrderedDict").Op("o"), "the opcode OBJ"),
        Row("NEWOBJ", pickle => pickle.Global("collections", "OrderedDict").Op(")").Raw(0x81), "the opcode NEWOBJ"),
        Row("NEWOBJ_EX", pickle => pickle.Global("collections", "OrderedDict").Op(")}").Raw(0x92), "the opcode NEWOBJEX"),
        Row("EXT1", pickle => pickle.Raw(0x82, 1), "the opcode EXT1"),
        Row("EXT2", pickle => pickle.Raw(0x83, 1, 0), "the opcode EXT2"),
        Row("EXT4", pickle => pickle.Raw(0x84, 1, 0, 0, 0), "the opcode EXT4"),
        Row("PERSID", pickle => pickle.Op("Pa\n"), "the opcode PERSID"),
        Row("BINBYTES8", pickle => pickle.Raw(0x8E, 255, 255, 255, 255, 255, 255, 255, 255), "the opcode BINBYTES8"),
        Row("BYTEARRAY8", pickle => pickle.Raw(0x96, 255, 255, 255, 255, 255, 255, 255, 127), "the opcode BYTEARRAY8"),
        Row("NEXT_BUFFER", pickle => pickle.Raw(0x97), "the opcode NEXTBUFFER"),
        Row("DUP", pickle => pickle.Op("]2"), "the opcode DUP"),
        Row("FLOAT", pickle => pickle.Op("F1.5\n"), "the opcode FLOAT"),
        Row("no opcode", pickle => pickle.Raw(0xFF), "0xFF, which is no opcode"),
        Row("BUILD of a dict", pickle => pickle.Op("}}b"), "BUILD gives a dictionary"),
        Row("BUILD of a tensor", pickle => pickle.Tensor(Four, One).Op("}b"), "BUILD gives a tensor"),
        Row("BUILD with a callable", pickle => pickle.Global("collections", "OrderedDict").Op(")R").Global("collections", "OrderedDict").Op("b"), "BUILD gives a dictionary the attributes of the name"),
        Row("REDUCE of a text", pickle => pickle.Text("os.system").Op(")R"), "REDUCE calls a name with a tuple"),
        Row("REDUCE with a list", pickle => pickle.Global("collections", "OrderedDict").Op("]R"), "REDUCE calls a name with a tuple"),
        Row("call of a dtype", pickle => pickle.Global("torch", "float32").Op(")R"), "torch.float32 is called with nothing"),
        Row("OrderedDict of a text", pickle => pickle.Global("collections", "OrderedDict").Text("a").Raw(0x85).Op("R"), "is called with a text"),
        Row("codec of another name", pickle => pickle.Global("_codecs", "encode").Text("a").Text("zlib").Raw(0x86).Op("R"), "_codecs.encode is called with"),
    ];

    /// <summary>Damaged and greedy pickles.</summary>
    public static IEnumerable<object[]> Damages =>
    [
        Row("LONG4 of 2 GiB", pickle => pickle.Raw(0x8B, 255, 255, 255, 127), "an integer of 2147483647 bytes"),
        Row("LONG1 of 255", pickle => pickle.Raw(0x8A, 255), "an integer of 255 bytes"),
        Row("BINUNICODE8 of 2^63", pickle => pickle.Raw(0x8D, 255, 255, 255, 255, 255, 255, 255, 127), "bytes are announced"),
        Row("BINUNICODE of 4 GiB", pickle => pickle.Op("X").Length4(-1), "4294967295 bytes are announced"),
        Row("BINSTRING of negative length", pickle => pickle.Op("T").Length4(-1), "bytes are announced"),
        Row("FRAME of 2^64", pickle => pickle.Raw(0x95, 255, 255, 255, 255, 255, 255, 255, 255), "a frame of 18446744073709551615 bytes"),
        Row("protocol 9", pickle => pickle.Raw(0x80, 9), "protocol 9"),
        Row("memo without entry", pickle => pickle.Op("h").Raw(7), "the memo has no entry 7"),
        Row("text that is not UTF-8", pickle => pickle.Raw(0x8C, 1, 0xFF), "not UTF-8"),
        Row("name without end", pickle => pickle.Op("c" + new string('a', 2000)), "no end"),
        Row("tuple key", pickle => pickle.Tensor(Four, One).Op("s)N"), "key is a tuple"),
        Row("tensor as key", pickle => pickle.Tensor(Four, One).Op("s").Tensor(Four, One).Op("N"), "key is a tensor"),
        Row("key twice", pickle => pickle.Tensor(Four, One).Op("s").Text("a").Op("N"), "key 'a' appears twice"),
        Row("append to a dictionary", pickle => pickle.Op("}Na"), "appended to a list and not to a dictionary"),
        Row("items into a list", pickle => pickle.Op("](NNu"), "into a list"),
        Row("an odd number of items", pickle => pickle.Op("}(NNNu"), "3 keys and values"),
        Row("deep nesting", pickle => pickle.Op(new string('(', 100_000)), "more than 1000 marks"),
        Row("too many opcodes", pickle => pickle.Op(string.Concat(Enumerable.Repeat("q\0", 1_100_000))), "more than 1000000 opcodes"),
        Row("memo bomb", pickle => pickle.Op("]q\0" + string.Concat(Enumerable.Repeat("h\0h\0\x86q\0", 300_000))), "more than 1000000 opcodes"),
        Row("one list made a dictionary again and again", CopyBomb, "more than 100000 pairs"),
        Row("a storage's key of a million digits", pickle => pickle.Op("(").Text("storage").Op("ctorch\nFloatStorage\n").Text(new string('1', 1_000_000)).Text("cpu").Number(4).Op("tQ"), "a storage's key '1111"),
        Whole("MARK missing", [0x80, 2, (byte)'t', (byte)'.'], "the stack has no mark"),
        Whole("stack underflow", [0x80, 2, (byte)'a', (byte)'.'], "the stack is empty"),
        Whole("tuple underflow", [0x80, 2, 0x87, (byte)'.'], "the stack is empty"),
        Whole("STOP on nothing", [0x80, 2, (byte)'.'], "the stack is empty"),
        Whole("STOP above values", [0x80, 2, (byte)'N', (byte)'N', (byte)'.'], "leaves values"),
        Whole("STOP within a mark", [0x80, 2, (byte)'(', (byte)'N', (byte)'.'], "leaves values"),
        Whole("no STOP", [0x80, 2, (byte)'N'], "ends without STOP"),
        Whole("empty", [], "ends without STOP"),
        Whole("a list", [0x80, 2, (byte)']', (byte)'.'], "holds a list"),
        Whole("nothing in it", [0x80, 2, (byte)'}', (byte)'.'], "it is empty"),
        Whole("a dictionary in itself", new PickleBuilder().Op("}q\0").Text("net").Op("h\0s.").Bytes, "more than 3 dictionaries"),
        Whole("a list in itself", new PickleBuilder().Op("]q\0h\0a.").Bytes, "holds a list"),
        Whole("two states", new PickleBuilder().Op("}").Text("net").Op("}").Text("a").Tensor(Four, One).Op("ss").Text("model").Op("}").Text("a").Tensor(Four, One).Op("ss.").Bytes, "2 dictionaries of tensors"),
        Whole("number keys", new PickleBuilder().Op("}").Number(1).Tensor(Four, One).Op("s.").Bytes, "no dictionary of tensors alone"),
    ];

    /// <summary>Tensors that are none.</summary>
    public static IEnumerable<object[]> Tensors =>
    [
        Row("beyond the storage", pickle => pickle.Tensor([5], One), "leaves storage 0, which has 4 numbers"),
        Row("offset beyond the storage", pickle => pickle.Tensor([2], One, offset: 3), "leaves storage 0"),
        Row("strides beyond the storage", pickle => pickle.Tensor([2, 2], [3, 1]), "leaves storage 0"),
        Row("negative offset", pickle => pickle.Tensor([2], One, offset: -1), "leaves storage 0"),
        Row("negative size", pickle => pickle.Tensor([-4], One), "a size that is -4"),
        Row("negative stride", pickle => pickle.Tensor(Four, [-1], offset: 3), "a stride that is -1"),
        Row("more sizes than strides", pickle => pickle.Tensor([2, 2], One), "2 sizes and 1 strides"),
        Row("too many axes", pickle => pickle.Tensor([.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(1L, 65)]), "at most 64"),
        Row("product above 2^63", pickle => pickle.Tensor([1L << 32, 1L << 32], [0, 0]), "too large"),
        Row("product above 2^63 beside a zero", pickle => pickle.Tensor([0, 1L << 62, 4], [0, 0, 0]), "too large"),
        Row("strides that overflow", pickle => pickle.Tensor([3, 3], [long.MaxValue, long.MaxValue]), "leaves storage 0"),
        Row("view of a terabyte", pickle => pickle.Tensor([1L << 38], [0]), "need more than 4 times"),
        Row("negative storage", pickle => pickle.Tensor(Four, One, count: -4), "a storage of -4 numbers"),
        Row("storage of 2^62", pickle => pickle.Tensor(Four, One, count: 1L << 62), "a storage of 4611686018427387904 numbers"),
        Row("storage of another length", pickle => pickle.Tensor(Four, One, count: 5), "has 16 bytes; its pickle says 20"),
        Row("storage of another type", pickle => pickle.Tensor([2], One, count: 2, type: "ComplexFloatStorage"), "the storage torch.ComplexFloatStorage"),
        Row("storage that is missing", pickle => pickle.Tensor(Four, One, key: "7"), "lacks the storage data/7"),
        Row("storage outside", pickle => pickle.Tensor(Four, One, key: "../../etc/passwd"), "not of digits"),
        Row("storage of two types", pickle => pickle.Tensor(Four, One).Op("s").Text("b").Tensor([2], One, count: 2, type: "DoubleStorage"), "two types or lengths"),
        Row("untyped storage", pickle => pickle.Tensor(Four, One, count: 16, type: "UntypedStorage"), "has no type"),
        Row("no storage's identity", pickle => pickle.Op("(").Text("module").Op("tQ"), "a persistent identity of a text"),
        Row("an identity that is none", pickle => pickle.Op("NQ"), "a persistent identity that is None"),
        Row("a storage's view", pickle => pickle.Op("(").Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Number(4).Numbers(1).Op("tQ"), "no whole storage's"),
        Row("a tensor in place of a storage", pickle => pickle.Global("torch._utils", "_rebuild_tensor_v2").Op("(").Tensor(Four, One).Number(0).Numbers(4).Numbers(1).Raw(0x89).Op("NtR"), "not a tensor's parts"),
        Row("too few parts", pickle => pickle.Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage().Op("tR"), "not a tensor's parts"),
        Row("a parameter of nothing", pickle => pickle.Global("torch._utils", "_rebuild_parameter").Op("N").Raw(0x88).Op("N").Raw(0x87).Op("R"), "not a tensor's parts"),
        Row("hooks", pickle => pickle.Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage().Number(0).Numbers(4).Numbers(1).Raw(0x89).Op("}").Text("h").Op("NstR"), "not a tensor's parts"),
        Row("unknown type", pickle => pickle.Global("torch", "float8_e4m3fn"), "the global torch.float8_e4m3fn"),
        Row("texts as sizes", pickle => pickle.Global("torch._utils", "_rebuild_tensor").Op("(").Storage().Number(0).Text("4").Raw(0x85).Numbers(1).Op("tR"), "a size that is a text"),
    ];

    /// <summary>Archives that are none of PyTorch's.</summary>
    public static IEnumerable<object[]> Archives
    {
        get
        {
            byte[] good = PickleBuilder.Entry(pickle => pickle.Tensor(Four, One));
            byte[] zip = PickleBuilder.Zip(good);
            byte[] large = PickleBuilder.Entry(pickle => pickle.Tensor([8 << 20], One, count: 8 << 20));
            byte[] list = Encoding.UTF8.GetBytes("big");
            yield return ["no data.pkl", PickleBuilder.Archive(CompressionLevel.NoCompression, ("archive/data/0", new byte[16])), "has 0"];
            yield return ["two data.pkl", PickleBuilder.Zip(good, null, ("other/data.pkl", good)), "has 2"];
            yield return ["data.pkl twice", PickleBuilder.Zip(good, null, ("archive/data.pkl", good)), "has 2"];
            yield return ["storage twice", PickleBuilder.Zip(good, null, ("archive/data/0", new byte[16])), "is there twice"];
            yield return ["path traversal", PickleBuilder.Zip(good, null, ("../../etc/passwd", good)), "outside the root folder"];
            yield return ["path traversal below the root", PickleBuilder.Zip(good, null, ("archive/../../x", good)), "outside the root folder"];
            yield return ["absolute path", PickleBuilder.Zip(good, null, ("/etc/passwd", good)), "outside the root folder"];
            yield return ["backslashes", PickleBuilder.Zip(good, null, ("archive/..\\..\\x", good)), "outside the root folder"];
            yield return ["big-endian", PickleBuilder.Zip(good, null, ("archive/byteorder", list)), "is 'big'"];
            yield return ["TorchScript", PickleBuilder.Zip(good, null, ("archive/constants.pkl", good)), "TorchScript"];
            yield return ["zip bomb", PickleBuilder.Archive(CompressionLevel.SmallestSize, ("archive/data.pkl", large), ("archive/data/0", new byte[32 << 20])), "need more than 4 times"];
            yield return ["zip bomb as a pickle", PickleBuilder.Archive(CompressionLevel.SmallestSize, ("archive/data.pkl", new byte[20 << 20])), "at most 16777216 are read"];
            yield return ["zip without a directory", zip[..(zip.Length / 2)], "PyTorch file is damaged"];
            yield return ["nothing", Array.Empty<byte>(), "begins as a zip archive or as a pickle"];
            yield return ["a text", Encoding.UTF8.GetBytes("import os"), "begins as a zip archive or as a pickle"];
            yield return ["a bare pickle", good, "the PyTorch file"];
            yield return ["legacy of another version", Legacy(good, version: 999), "format's version 1001"];
            yield return ["legacy of another number", Legacy(good, magic: 1), "does not begin with the number"];
            yield return ["legacy, big-endian", Legacy(good, little: 0x89), "big-endian machine"];
            yield return ["legacy without storages", Legacy(good), "ends without STOP"];
            yield return ["legacy with another's storage", Legacy(good, keys: "9"), "lists the storage '9'"];
            yield return ["legacy that ends early", Legacy(good, keys: "0"), "ends before storage 0"];
            yield return ["legacy with another count", Legacy(good, keys: "0", storage: [5, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]), "has 5 numbers in storage 0"];
            yield return ["legacy with half a storage", Legacy(good, keys: "0", storage: [4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]), "ends within storage 0"];
            yield return ["legacy with more", Legacy(good, keys: "0", storage: [4, 0, 0, 0, 0, 0, 0, 0, .. new byte[17]]), "goes on behind"];
            yield return ["truth that is neither", PickleBuilder.Zip(PickleBuilder.Entry(pickle => pickle.Tensor(Four, One, type: "BoolStorage")), [0, 1, 2, 0]), "neither 0 nor 1"];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Calls))]
    [DynamicData(nameof(Damages))]
    [DynamicData(nameof(Tensors))]
    public void Read_OfAHostilePickle_NamesTheReasonAndTakesNoMemory(string what, byte[] pickle, string reason) => AssertRefused(what, PickleBuilder.Zip(pickle), reason);

    [TestMethod]
    [DynamicData(nameof(Archives))]
    public void Read_OfAHostileFile_NamesTheReasonAndTakesNoMemory(string what, byte[] file, string reason) => AssertRefused(what, file, reason);

    /// <summary>The builder's own file is a good one: what the others lack is what they are refused for.</summary>
    [TestMethod]
    public void Read_OfTheBuildersGoodFile_GivesItsTensor()
    {
        byte[] good = PickleBuilder.Entry(pickle => pickle.Tensor(Four, One));
        foreach (byte[] file in (byte[][])[PickleBuilder.Zip(good), Legacy(good, keys: "0", storage: [4, 0, 0, 0, 0, 0, 0, 0, .. new byte[16]])])
        {
            using TensorArchive archive = PyTorchFile.Read(new MemoryStream(file));
            Assert.AreEqual(("a", 4L), (archive.Tensors[0].Name, archive.Tensors[0].Tensor.numel()));
        }
    }

    /// <summary>A file cut anywhere is refused, and so is one with any byte changed, unless it still is a file of tensors.</summary>
    [TestMethod]
    [DataRow("layouts.pth")]
    [DataRow("layouts-legacy.pth")]
    [DataRow("types-protocol4.pth")]
    [DataRow("types-legacy.pth")]
    public void Read_OfChangedBytes_GivesTensorsOrInvalidData(string name)
    {
        byte[] file = File.ReadAllBytes(PyTorchFileTests.Fixture(name));
        Random random = new(1);
        for (int round = 0; round < 600; round++)
        {
            byte[] changed = round % 3 == 0 ? file[..random.Next(file.Length)] : [.. file];
            for (int change = 0; change < 1 + (round % 4) && round % 3 > 0; change++)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            try
            {
                PyTorchFile.Read(new MemoryStream(changed)).Dispose();
                Assert.AreNotEqual(0, round % 3, "A file that was cut gave tensors.");
            }
            catch (InvalidDataException exception)
            {
                Assert.IsFalse(exception.Message.Any(char.IsControl), exception.Message);
            }
        }
    }

    private static object[] Row(string what, Func<PickleBuilder, PickleBuilder> value, string reason) => [what, PickleBuilder.Entry(value), reason];

    private static object[] Whole(string what, byte[] pickle, string reason) => [what, pickle, reason];

    private static byte[] Legacy(byte[] pickle, long? magic = null, int version = 1001, byte little = 0x88, string? keys = null, byte[]? storage = null)
    {
        PickleBuilder builder = new(protocol: false);
        _ = magic is { } other
            ? builder.Raw(0x80, 2).Number(other).Op(".")
            : builder.Raw(0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.');
        builder.Raw(0x80, 2).Number(version).Op(".").Raw(0x80, 2).Op("}").Text("little_endian").Raw(little).Op("s.").Raw(pickle);
        return keys is null ? builder.Bytes : builder.Raw(0x80, 2).Op("]").Text(keys).Op("a.").Raw(storage ?? []).Bytes;
    }

    /// <summary>A thousand pairs, copied 101 times by four opcodes each.</summary>
    private static PickleBuilder CopyBomb(PickleBuilder pickle)
    {
        pickle.Op("](");
        for (int pair = 0; pair < 1000; pair++)
        {
            pickle.Text($"{pair}").Op("N\x86");
        }

        return pickle.Op("eq\0ccollections\nOrderedDict\nq\x01" + string.Concat(Enumerable.Repeat("h\x01h\0\x85R", 101)));
    }

    private static void AssertRefused(string what, byte[] file, string reason)
    {
        using MemoryStream stream = new(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => PyTorchFile.Read(stream), what);

        Assert.Contains(reason, exception.Message, StringComparison.OrdinalIgnoreCase, what);
        Assert.IsFalse(exception.Message.Any(char.IsControl), exception.Message);
        Assert.IsLessThan(MemoryLimit + (24L * file.Length), GC.GetAllocatedBytesForCurrentThread() - before, what);
    }
}

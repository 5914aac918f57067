using System.Buffers.Binary;
using System.Text;
using CD.Model.Serialization;
using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace CD.Tests.Model;

[TestClass]
public sealed class SafeTensorsTests
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16, ScalarType.Int64, ScalarType.Int32, ScalarType.Byte, ScalarType.Bool,
    ];

    [TestMethod]
    public void Read_OfBytesAssembledByHand_GivesTheirValues()
    {
        // Two float32 values, little-endian 1.0 and -2.0, and one true; the second header entry lies first in the data.
        byte[] file = File("""{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[1,9]},"a":{"dtype":"BOOL","shape":[],"data_offsets":[0,1]}}  """, [1, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]);
        using TensorArchive archive = SafeTensors.Read(new MemoryStream(file));

        Assert.AreEqual("b a", string.Join(" ", archive.Tensors.Select(entry => entry.Name)));
        CollectionAssert.AreEqual(new long[] { 1, 2 }, archive.Tensors[0].Tensor.shape);
        CollectionAssert.AreEqual(new[] { 1.0f, -2.0f }, archive.Tensors[0].Tensor.data<float>().ToArray());
        Assert.IsTrue(archive.Tensors[1].Tensor.item<bool>());
        Assert.AreEqual("pt", archive.Metadata["format"]);
    }

    [TestMethod]
    public void Write_OfOneTensor_GivesTheFormatsBytes()
    {
        using Tensor values = tensor(new[] { 1.0f, -2.0f });
        byte[] written = Write([new NamedTensor("a", values)], new Dictionary<string, string> { ["z"] = "1", ["b"] = "2" });

        byte[] expected = File("""{"__metadata__":{"b":"2","z":"1"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} """, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]);
        CollectionAssert.AreEqual(expected, written);
        Assert.AreEqual(0, (8 + (int)BinaryPrimitives.ReadInt64LittleEndian(written)) % 8);
    }

    [TestMethod]
    public void Write_OfChannelsLastTensor_KeepsCOrder()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor plain = arange(24, dtype: ScalarType.Float32).reshape(1, 2, 3, 4);
        Tensor channelsLast = plain.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        Assert.IsFalse(channelsLast.is_contiguous());
        CollectionAssert.AreEqual(Write([new NamedTensor("a", plain)]), Write([new NamedTensor("a", channelsLast)]));
    }

    [TestMethod]
    public void Read_OfWhatWasWritten_GivesTheSameNamesTypesShapesAndBytes()
    {
        Gen<(ScalarType Type, long[] Shape, int Seed)> entry =
            from type in Gen.Elements(Types)
            from shape in Gen.ListOf(Gen.Choose(0, 5))
            from seed in Gen.Choose(0, 1000)
            select (type, shape.Take(4).Select(size => (long)size).ToArray(), seed);
        Prop.ForAll(Gen.ListOf(entry).ToArbitrary(), entries =>
        {
            using IDisposable scope = NewDisposeScope();
            NamedTensor[] tensors = [.. entries.Select((item, index) => new NamedTensor($"tensor.{index} \"ä\n", Random(item.Type, item.Shape, item.Seed)))];
            byte[] file = Write(tensors);
            using TensorArchive archive = SafeTensors.Read(new MemoryStream(file));
            return file.SequenceEqual(Write(tensors))
                && archive.Tensors.Count == tensors.Length
                && tensors.Zip(archive.Tensors).All(pair => pair.First.Name == pair.Second.Name && Same(pair.First.Tensor, pair.Second.Tensor));
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void Read_OfAnyBytes_GivesInvalidDataOrAnArchive()
    {
        using Tensor values = tensor(new[] { 1.0f, -2.0f });
        byte[] file = Write([new NamedTensor("a", values), new NamedTensor("b", values)]);
        Prop.ForAll(Gen.Zip(Gen.Choose(0, file.Length - 1), Gen.Choose(0, 255)).ToArbitrary(), change =>
        {
            byte[] changed = [.. file];
            changed[change.Item1] = (byte)change.Item2;
            try
            {
                SafeTensors.Read(new MemoryStream(changed)).Dispose();
            }
            catch (InvalidDataException exception)
            {
                Assert.IsFalse(exception.Message.Contains('\n', StringComparison.Ordinal), exception.Message);
            }
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    [DataRow("""[]""", 0, "begins with '{'")]
    [DataRow("""{"a":1""", 0, "not valid")]
    [DataRow("""{"a":1}""", 0, "dtype, shape and data_offsets")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "dtype, shape and data_offsets")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}}""", 4, "dtype, shape and data_offsets")]
    [DataRow("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8, "known are")]
    [DataRow("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,8]}}""", 8, "known are")]
    [DataRow("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "non-negative")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "non-negative")]
    [DataRow("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "not a list")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "begin and end")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "begin and end")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "too large")]
    [DataRow("""{"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "too large")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1000000],"data_offsets":[0,4000000]}}""", 4, "describes 4000000 bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "describes 4 bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "overlaps")]
    [DataRow("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "not valid")]
    [DataRow("""{"__metadata__":{"a":1}}""", 0, "map of texts")]
    [DataRow("""{"__metadata__":[]}""", 0, "map of texts")]
    [DataRow("""{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}""", 1, "neither 0 nor 1")]
    [DataRow("""{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "not valid")]
    public void Read_OfBrokenFile_NamesTheProblem(string header, int dataLength, string problem)
    {
        byte[] data = [.. Enumerable.Repeat((byte)7, dataLength)];
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(File(header, data))));
        StringAssert.Contains(exception.Message, problem);
    }

    [TestMethod]
    [DataRow(new byte[] { 1, 2, 3 }, "at least 8 bytes")]
    [DataRow(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "length is 9")]
    [DataRow(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, (byte)'{', (byte)'}' }, "length is 18446744073709551615")]
    [DataRow(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "begins with '{'")]
    public void Read_OfWrongHeaderLength_NamesTheProblem(byte[] file, string problem)
    {
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(file)));
        StringAssert.Contains(exception.Message, problem);
    }

    [TestMethod]
    public void Write_OfRepeatedOrReservedNameOrUnknownType_NamesIt()
    {
        using Tensor values = zeros(1);
        using Tensor complex = zeros(1, ScalarType.ComplexFloat32);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Write([new NamedTensor("a", values), new NamedTensor("a", values)])).Message, "'a'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Write([new NamedTensor("__metadata__", values)])).Message, "'__metadata__'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Write([new NamedTensor("c", complex)])).Message, "'c'");
    }

    private static byte[] Write(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using MemoryStream stream = new();
        SafeTensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }

    private static Tensor Random(ScalarType type, long[] shape, int seed)
    {
        using Generator generator = new((ulong)seed);
        return rand(shape, generator: generator).mul(3.0).to_type(type);
    }

    private static bool Same(Tensor first, Tensor second) =>
        first.dtype == second.dtype && first.shape.SequenceEqual(second.shape) && (first.numel() == 0 || first.equal(second).all().item<bool>());
}

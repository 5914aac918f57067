using Google.Protobuf;

namespace CD.Tests.Export;

/// <summary>A message of protobuf as its bytes say it, by the numbers of its fields.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, long Number, byte[]? Content)> fields = [];

    public WireMessage(byte[] bytes)
    {
        CodedInputStream input = new(bytes);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            fields.Add(WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => (field, input.ReadInt64(), null),
                WireFormat.WireType.LengthDelimited => (field, 0, input.ReadBytes().ToByteArray()),
                WireFormat.WireType.Fixed32 => (field, input.ReadFixed32(), null),
                WireFormat.WireType wire => throw new InvalidDataException($"No field of TensorFlow's messages is a {wire}."),
            });
        }
    }

    public long Number(int field) => fields.Single(entry => entry.Field == field).Number;

    public byte[][] Bytes(int field) => [.. fields.Where(entry => entry.Field == field).Select(entry => entry.Content!)];

    public string[] Texts(int field) => [.. Bytes(field).Select(System.Text.Encoding.UTF8.GetString)];

    public WireMessage[] Messages(int field) => [.. Bytes(field).Select(content => new WireMessage(content))];
}

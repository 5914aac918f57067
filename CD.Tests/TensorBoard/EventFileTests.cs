using CD.Runner.TensorBoard;
using CD.Runner.TensorFlow;
using CD.Tests.Support;

namespace CD.Tests.TensorBoard;

[TestClass]
public sealed class EventFileTests
{
    private static readonly float[] Edges = [0f, 1f, 1f, 30f];
    private static readonly float[] Mixed = [0f, 0.5f, 1f, 29f, float.NaN];
    private static readonly float[] Ends = [30f, 30f, float.PositiveInfinity];
    private static readonly float[] Equal = [4f, 4f];
    private static readonly float[] Nothing = [float.NaN];

    // RFC 3720, B.4, and the check value of CRC-32/ISCSI in the catalogue of parametrised CRC algorithms.
    [TestMethod]
    public void Crc_PublishedVectors_AreTheReadersAndTheWriters()
    {
        foreach ((byte[] data, uint crc) in (ReadOnlySpan<(byte[], uint)>)
            [(new byte[32], 0x8a9136aa), ([.. Enumerable.Repeat((byte)0xff, 32)], 0x62a8ab43), ([.. Enumerable.Range(0, 32).Select(value => (byte)value)], 0x46dd794e), ([.. "123456789"u8], 0xe3069283)])
        {
            Assert.AreEqual(crc, RecordReader.Crc(data));
            Assert.AreEqual(((crc >> 15) | (crc << 17)) + 0xa282ead8, MaskedCrc32C.Of(data));
        }
    }

    [TestMethod]
    public void Constructor_NewFile_HasTheNameAndTheFirstRecordThatTensorBoardExpects()
    {
        using TemporaryFolder folder = new();
        using (new EventFile(folder.Path, new Clock(1234567890.25)))
        {
        }

        Assert.AreEqual($"events.out.tfevents.1234567890.{Environment.MachineName}.{Environment.ProcessId}.0", Path.GetFileName(Directory.GetFiles(folder.Path).Single()));
        WireMessage first = EventLog.In(folder.Path).Single().Events.Single();
        CollectionAssert.AreEquivalent((int[])[1, 3, 10], first.Numbers.ToArray());
        Assert.AreEqual(1234567890.25, first.Get(1).Double);
        Assert.AreEqual("brain.Event:2", first.Get(3).Text);
        Assert.AreEqual("contrastive-disentangling", first.Get(10).Message.Get(1).Text);
    }

    [TestMethod]
    [DataRow(1234567890.0)]
    [DataRow(1000000000.0)]
    public void Constructor_AfterAnotherFile_StandsBehindItInTheOrderOfNames(double later)
    {
        using TemporaryFolder folder = new();
        new EventFile(folder.Path, new Clock(1234567890.0)).Dispose();
        File.Move(Directory.GetFiles(folder.Path).Single(), folder.File("events.out.tfevents.1234567890.zzz.99999.7"));

        new EventFile(folder.Path, new Clock(later)).Dispose();

        string[] names = [.. Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.AreEqual("events.out.tfevents.1234567890.zzz.99999.7", names[0]);
        StringAssert.StartsWith(names[1], "events.out.tfevents.1234567891.");
    }

    [TestMethod]
    public void Write_Values_HaveTheFormsOfTheirPlugins()
    {
        using TemporaryFolder folder = new();
        byte[] png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        double[] buckets = HistogramBuckets.Of([Edges]);
        using (EventFile file = new(folder.Path, TimeProvider.System))
        {
            file.Start(7);
            file.Write(6, SummaryValues.Scalar("a", 1.5), SummaryValues.Images("b", png), SummaryValues.Histogram("c", buckets));
            file.Write(7, SummaryValues.Scalar("a", -2.0));
        }

        EventLog log = EventLog.In(folder.Path).Single();
        Assert.AreEqual((7UL, 1UL), (log.Events[1].Get(2).Bits, log.Events[1].Get(7).Message.Get(1).Bits));
        LoggedValue[] values = [.. log.Values];
        Assert.AreEqual((6L, "a", "scalars", 1, 1, string.Empty, 1.5f), (values[0].Step, values[0].Tag, values[0].Plugin, values[0].DataClass, values[0].Dtype, string.Join(' ', values[0].Shape), values[0].Scalar));
        Assert.AreEqual(("images", 3, 7, "3"), (values[1].Plugin, values[1].DataClass, values[1].Dtype, string.Join(' ', values[1].Shape)));
        CollectionAssert.AreEqual((string[])["1", "1"], values[1].Strings[..2].Select(System.Text.Encoding.UTF8.GetString).ToArray());
        CollectionAssert.AreEqual(png, values[1].Strings[2]);
        Assert.AreEqual(("histograms", 2, 2, "30 3"), (values[2].Plugin, values[2].DataClass, values[2].Dtype, string.Join(' ', values[2].Shape)));
        CollectionAssert.AreEqual(buckets, values[2].Doubles);

        // A tag is described once a file.
        Assert.AreEqual((7L, null, -2f), (values[3].Step, values[3].Plugin, values[3].Scalar));
    }

    [TestMethod]
    public void Write_WhileAnotherReads_ShowsWholeRecordsAndAtMostAPartOfTheLast()
    {
        using TemporaryFolder folder = new();
        const int Records = 400;
        int looks = 0;
        using EventFile file = new(folder.Path, TimeProvider.System);
        string path = Directory.GetFiles(folder.Path).Single();
        using CancellationTokenSource end = new();
        Task<int> reader = Task.Run(() =>
        {
            int seen = 0;
            while (!end.IsCancellationRequested)
            {
                seen = Look(path, seen);
                Interlocked.Increment(ref looks);
            }

            return Look(path, seen);
        });

        // Small records and some of several pages, which a reader may meet while they grow.
        double[] large = new double[60_000];
        for (int step = 1; step <= Records; step++)
        {
            file.Write(step, step % 4 == 0 ? SummaryValues.Histogram("large", large) : SummaryValues.Scalar("small", step));
        }

        // The reader has looked while records were written, however fast that was.
        SpinWait.SpinUntil(() => Volatile.Read(ref looks) >= 3 || reader.IsCompleted, TimeSpan.FromSeconds(20));
        end.Cancel();
        Assert.AreEqual(Records + 1, reader.Result);
        Assert.IsGreaterThanOrEqualTo(3, looks);
    }

    [TestMethod]
    public void Of_Values_CountsEveryFiniteOneInItsBucket()
    {
        double[] table = HistogramBuckets.Of([Mixed, Ends]);

        // Buckets of width 1 from 0: the edges are exact. The left edge belongs to a bucket, the right one to the last alone.
        CollectionAssert.AreEqual(Enumerable.Range(0, 30).Select(edge => (double)edge).ToArray(), Enumerable.Range(0, 30).Select(bucket => table[bucket * 3]).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(1, 30).Select(edge => (double)edge).ToArray(), Enumerable.Range(0, 30).Select(bucket => table[(bucket * 3) + 1]).ToArray());
        double[] counts = [.. Enumerable.Range(0, 30).Select(bucket => table[(bucket * 3) + 2])];
        CollectionAssert.AreEqual((double[])[2, 1, .. new double[27], 3], counts);
    }

    [TestMethod]
    public void Of_EqualOrNoValues_IsTheLastBucketOrNothing()
    {
        double[] equal = HistogramBuckets.Of([Equal]);
        double[] none = HistogramBuckets.Of([Nothing]);

        Assert.IsTrue(equal.Where((_, place) => place % 3 != 2).All(edge => edge == 4.0));
        CollectionAssert.AreEqual((double[])[.. new double[29], 2], equal.Where((_, place) => place % 3 == 2).ToArray());
        CollectionAssert.AreEqual(new double[90], none);
    }

    /// <summary>Reads the file as it is at a moment: what was whole before still is.</summary>
    private static int Look(string path, int seen)
    {
        byte[] bytes;
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }

        int records = RecordReader.Read(bytes, out _).Count;
        Assert.IsGreaterThanOrEqualTo(seen, records);
        return records;
    }

    private sealed class Clock(double seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
    }
}

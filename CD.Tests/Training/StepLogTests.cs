using CD.Runner.Errors;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Tests.Training;

[TestClass]
public sealed class StepLogTests
{
    private static readonly string[] Names = ["instance", "total"];
    private static readonly double[] Row = [1.0, 2.0];
    private static readonly double[] Twice = [2.0, 4.0];

    [TestMethod]
    public void Add_BeforeTheIntervalIsFull_ReadsNothingBack()
    {
        using StepLog log = new(Names, 2, CPU);
        using Tensor values = tensor(Row);

        Assert.IsFalse(log.Add(values, 1, 1));
        CollectionAssert.AreEqual(new double[2], log.Sums);
        Assert.IsTrue(log.Add(values, 1, 2));
        CollectionAssert.AreEqual(Twice, log.Sums);
        CollectionAssert.AreEqual(Row, log.Last);
    }

    [TestMethod]
    public void Flush_HalfFullInterval_CountsTheRowsThatAreThere()
    {
        using StepLog log = new(Names, 5, CPU);
        using Tensor values = tensor(Row);
        log.Add(values, 1, 1);
        log.Flush(1);
        log.Flush(1);

        CollectionAssert.AreEqual(Row, log.Sums);
    }

    [TestMethod]
    public void Add_ReadLater_ReadsAnIntervalWhenTheNextIsFull()
    {
        using StepLog log = new(Names, 2, CPU, later: true);
        List<int> read = [];
        for (int step = 1; step <= 5; step++)
        {
            using Tensor values = tensor(new[] { (double)step, 10.0 * step });
            if (log.Add(values, 1, step))
            {
                read.Add(step);
                Assert.AreEqual(step - 2, log.LastStep);
                Assert.AreEqual(step - 2.0, log.Last[0]);
            }
        }

        CollectionAssert.AreEqual((int[])[4], read);
        Assert.IsTrue(log.Flush(1));
        Assert.IsFalse(log.Flush(1));
        Assert.AreEqual(5, log.LastStep);
        CollectionAssert.AreEqual((double[])[15.0, 150.0], log.Sums);
    }

    [TestMethod]
    [DataRow(double.NaN, "not a number")]
    [DataRow(double.PositiveInfinity, "infinite")]
    public void Flush_ValueThatIsNotFinite_NamesTheTermAndTheStep(double bad, string what)
    {
        using StepLog log = new(Names, 3, CPU);
        using Tensor good = tensor(Row);
        using Tensor broken = tensor(new[] { bad, 2.0 });
        log.Add(good, 4, 7);
        log.Add(broken, 4, 8);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => log.Add(good, 4, 9));

        Assert.AreEqual(ExitCode.NotFinite, error.Code);
        StringAssert.StartsWith(error.Message, $"instance is {what} at epoch 4, step 8;");
    }
}

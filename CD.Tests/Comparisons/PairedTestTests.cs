using CD.Runner.Comparisons;

namespace CD.Tests.Comparisons;

[TestClass]
public sealed class PairedTestTests
{
    // scipy 1.15.3, stats.ttest_rel and confidence_interval(0.95), in float64. Ours and scipy's distributions agree to about 1e-10; the quantile is found by bisection to 1e-12.
    [TestMethod]
    [DataRow(new[] { .62, .60, .64 }, new[] { .58, .59, .57 }, 0.040000000000000036, 2.3094010767585034, 0.1471971345775582, -0.0345241313515864, 0.11452413135158647)]
    [DataRow(new[] { .5, .7 }, new[] { .45, .5 }, 0.12499999999999997, 1.6666666666666667, 0.3440417392452613, -0.8279653552324069, 1.0779653552324069)]
    [DataRow(new[] { .3, .2, .5, .4, .35 }, new[] { .31, .22, .44, .41, .3 }, 0.014000000000000007, 0.8278373543847163, 0.45429400348851295, -0.03295394725411877, 0.06095394725411878)]
    [DataRow(new[] { .30, .31, .33, .34, .36 }, new[] { .10, .12, .13, .15, .14 }, 0.2, 36.51483716701113, 3.3581912069288813e-06, 0.18479278386208364, 0.21520721613791638)]
    public void Of_Pairs_IsSciPys(double[] values, double[] others, double difference, double t, double p, double low, double high)
    {
        PairedTest test = PairedTest.Of([.. values.Zip(others)]);

        Assert.AreEqual((values.Length, values.Length - 1, null), (test.Pairs, test.DegreesOfFreedom, test.Reason));
        Assert.AreEqual(difference, test.Difference!.Value, 1e-12);
        Assert.AreEqual(t, test.T!.Value, 1e-9 * t);
        Assert.AreEqual(p, test.P!.Value, 1e-9 * p);
        Assert.AreEqual(low, test.Low!.Value, 1e-9);
        Assert.AreEqual(high, test.High!.Value, 1e-9);
    }

    [TestMethod]
    public void Of_Exchanged_ChangesTheSignsAlone()
    {
        (double, double)[] pairs = [(0.3, 0.31), (0.2, 0.22), (0.5, 0.44)];
        PairedTest test = PairedTest.Of(pairs);
        PairedTest other = PairedTest.Of([.. pairs.Select(pair => (pair.Item2, pair.Item1))]);

        Assert.AreEqual(test.P!.Value, other.P!.Value, 1e-14);
        Assert.AreEqual(-test.T!.Value, other.T!.Value, 1e-12);
        Assert.AreEqual(-test.Low!.Value, other.High!.Value, 1e-12);
    }

    [TestMethod]
    [DataRow(new double[0], null, "no seed in common")]
    [DataRow(new[] { .25 }, .25, "one seed in common; a test needs two")]
    [DataRow(new[] { .25, .25, .25 }, .25, "the differences do not vary over the seeds")]
    [DataRow(new[] { .62 - .52, .60 - .50, .64 - .54 }, .09999999999999998, "the differences do not vary over the seeds", DisplayName = "but by rounding")]
    public void Of_TooLittle_SaysWhyThereIsNoTest(double[] values, double? difference, string reason)
    {
        PairedTest test = PairedTest.Of([.. values.Select(value => (value, 0.0))]);

        Assert.AreEqual(new PairedTest(values.Length, difference, null, null, null, null, reason), test);
        Assert.IsNull(test.DegreesOfFreedom);
    }
}

using CD.Runner.Configuration;
using CD.Runner.Training;

namespace CD.Tests.Training;

[TestClass]
public sealed class LearningRateScheduleTests
{
    [TestMethod]
    public void At_Cosine_StartsAtTheRateAndIsHalfInTheMiddle()
    {
        TrainingSettings settings = new() { Epochs = 10, LearningRate = 0.5 };

        Assert.AreEqual(0.5, LearningRateSchedule.At(settings, 0));
        Assert.AreEqual(0.25, LearningRateSchedule.At(settings, 5), 1e-16); // cos(pi / 2) is 6e-17 in float64
    }

    [TestMethod]
    public void At_Cosine_FallsEveryEpochAndStaysAboveZero()
    {
        TrainingSettings settings = new() { Epochs = 50 };
        double[] rates = [.. Enumerable.Range(0, 50).Select(epoch => LearningRateSchedule.At(settings, epoch))];

        Assert.IsTrue(rates.Zip(rates.Skip(1), (earlier, later) => later < earlier).All(falls => falls));
        Assert.IsGreaterThan(0.0, rates[^1]);
    }

    [TestMethod]
    public void At_Constant_NeverChanges()
    {
        TrainingSettings settings = new() { Schedule = ScheduleKind.Constant, LearningRate = 0.01, Epochs = 3 };

        Assert.AreEqual(0.01, LearningRateSchedule.At(settings, 0));
        Assert.AreEqual(0.01, LearningRateSchedule.At(settings, 2));
    }

    [TestMethod]
    public void At_Warmup_RisesInAStraightLineThenTheScheduleTakesTheRest()
    {
        TrainingSettings settings = new() { Epochs = 6, LearningRate = 0.5, WarmupEpochs = 1.5 };

        Assert.AreEqual(0.0, LearningRateSchedule.At(settings, 0, 0, 10));
        Assert.AreEqual(0.25, LearningRateSchedule.At(settings, 0, 15, 20)); // 0.75 of 1.5 epochs
        Assert.AreEqual(0.5 * 1.4 / 1.5, LearningRateSchedule.At(settings, 1, 4, 10), 1e-15); // a few roundings in float64
        Assert.AreEqual(0.5, LearningRateSchedule.At(settings, 1, 5, 10));
        Assert.AreEqual(0.25, LearningRateSchedule.At(settings, 3, 15, 20), 1e-15); // the middle of 1.5 and 6
        Assert.AreEqual(Math.Pow(Math.PI / 4500, 2) / 8, LearningRateSchedule.At(settings, 5, 999, 1000), 1e-13); // the last of 4500 steps down: half of 1 + cos, which cancels to 1e-16, and the series' next term is 1e-15
    }

    [TestMethod]
    public void At_WarmupWithAConstantRate_StaysAtTheRate()
    {
        TrainingSettings settings = new() { Schedule = ScheduleKind.Constant, LearningRate = 0.01, Epochs = 3, WarmupEpochs = 1 };

        Assert.AreEqual(0.005, LearningRateSchedule.At(settings, 0, 1, 2));
        Assert.AreEqual(0.01, LearningRateSchedule.At(settings, 1, 0, 2));
        Assert.AreEqual(0.01, LearningRateSchedule.At(settings, 2, 1, 2));
    }

    [TestMethod]
    public void At_NoWarmup_IsTheSameInEveryStepOfAnEpoch()
    {
        TrainingSettings settings = new() { Epochs = 7, LearningRate = 1e-3 };

        for (int epoch = 0; epoch < 7; epoch++)
        {
            double expected = 1e-3 * 0.5 * (1.0 + Math.Cos(Math.PI * epoch / 7));
            Assert.AreEqual(expected, LearningRateSchedule.At(settings, epoch, 0, 39));
            Assert.AreEqual(expected, LearningRateSchedule.At(settings, epoch, 38, 39));
        }
    }
}

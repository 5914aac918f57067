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
}

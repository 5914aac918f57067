using CD.Runner.Errors;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class NearestNameTests
{
    [TestMethod]
    [DataRow("", "", 0)]
    [DataRow("seed", "", 4)]
    [DataRow("seed", "seed", 0)]
    [DataRow("SEED", "seed", 0)]
    [DataRow("kitten", "sitting", 3)]
    [DataRow("epohcs", "epochs", 1)]
    [DataRow("ca", "abc", 3)]
    public void Distance_KnownPairs_IsTheOptimalAlignment(string left, string right, int expected) =>
        Assert.AreEqual(expected, NearestName.Distance(left, right));

    [TestMethod]
    public void Distance_AnyPair_IsSymmetricAndBounded() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<NonNull<string>>(), (left, right) =>
        {
            int distance = NearestName.Distance(left.Get, right.Get);
            return distance == NearestName.Distance(right.Get, left.Get)
                && distance >= Math.Abs(left.Get.Length - right.Get.Length)
                && distance <= Math.Max(left.Get.Length, right.Get.Length);
        }).QuickCheckThrowOnFailure();

    [TestMethod]
    [DataRow("trian", "train")]
    [DataRow("evalute", "evaluate")]
    [DataRow("photos", null)]
    public void Suggestion_OnlyNearNames_AreOffered(string written, string? expected) =>
        Assert.AreEqual(expected, NearestName.Suggestion(written, ["train", "evaluate", "embed"]));
}

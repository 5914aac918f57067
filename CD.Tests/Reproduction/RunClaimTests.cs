using CD.Runner.Reproduction;
using CD.Tests.Support;

namespace CD.Tests.Reproduction;

[TestClass]
public sealed class RunClaimTests
{
    [TestMethod]
    public void TryTake_Held_IsRefusedUntilItIsGivenBack()
    {
        using TemporaryFolder folder = new();
        using (RunClaim? first = RunClaim.TryTake(folder.Path, "run"))
        {
            Assert.IsNotNull(first);
            Assert.IsNull(RunClaim.TryTake(folder.Path, "run"));
            using RunClaim? other = RunClaim.TryTake(folder.Path, "other");
            Assert.IsNotNull(other);
        }

        using RunClaim? second = RunClaim.TryTake(folder.Path, "run");
        Assert.IsNotNull(second);
    }

    // A file system without locks between machines: the other machine's claim is a text and the time of its last sign of life.
    [TestMethod]
    [DataRow("elsewhere 12", 0, false)]
    [DataRow("elsewhere 12", 100, false)]
    [DataRow("elsewhere 12", 140, true)]
    [DataRow("", 0, true)]
    public void TryTake_ClaimOfAnotherMachine_CountsForTwoMinutes(string owner, int age, bool taken)
    {
        using TemporaryFolder folder = new();
        string path = folder.Add("run.claim", System.Text.Encoding.UTF8.GetBytes(owner));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(-age));

        using RunClaim? claim = RunClaim.TryTake(folder.Path, "run");

        Assert.AreEqual(taken, claim is not null);
    }

    [TestMethod]
    public void TryTake_ClaimOfADeadProcessOfThisMachine_IsTakenOverAtOnce()
    {
        using TemporaryFolder folder = new();
        folder.Add("run.claim", System.Text.Encoding.UTF8.GetBytes($"{Environment.MachineName} 999999"));

        using RunClaim? claim = RunClaim.TryTake(folder.Path, "run");

        Assert.IsNotNull(claim);
    }
}

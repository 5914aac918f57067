using CD.Runner.Heads;
using CD.Tests.Support;
using CD.Tests.Tables;

namespace CD.Tests.Heads;

[TestClass]
public sealed class HeadTableTests
{
    private const string Header =
        "head,constant,mean,std,min,max,share_on,entropy,entropy_of_mean,information,nearest_head,nearest_correlation,mean_abs_correlation,"
        + "best_class,best_class_auc,highest_class,highest_class_mean,lowest_class,lowest_class_mean,class_difference,top,bottom\n";

    [TestMethod]
    public void Write_VaryingAndConstantHead_LeavesEmptyWhatAHeadHasNot()
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();
        HeadAnalysis analysis = HeadTesting.Analyse([[0.5f, 0.5f, 0.5f], [0f, 1f, 0f]], [0, 1, -1], ["cat, or tomcat", "dog"]);

        HeadTable.Write(folder.File("heads.csv"), analysis);
        HeadTable.WriteCorrelation(folder.File("correlation.csv"), analysis);

        string[] lines = File.ReadAllText(folder.File("heads.csv")).Split('\n');
        Assert.AreEqual(Header, lines[0] + "\n");
        StringAssert.StartsWith(lines[1], "1,no,0.3333333333333333,0.4714045207910317,0,1,0.3333333333333333,0,0.918");
        StringAssert.EndsWith(lines[1], ",,,,\"cat, or tomcat\",0,dog,1,\"cat, or tomcat\",0,1,1 0,2");
        StringAssert.Matches(lines[2], new System.Text.RegularExpressions.Regex(@"^0,yes,0\.5,0,0\.5,0\.5,0,[\d.]+,[\d.]+,0,,,,,,,,,,,,$"));
        Assert.AreEqual("head,0,1\n0,,\n1,,1\n", File.ReadAllText(folder.File("correlation.csv")));
    }

    [TestMethod]
    public void Write_ClassesWithoutNames_GivesTheirNumbers()
    {
        using TemporaryFolder folder = new();

        HeadTable.Write(folder.File("heads.csv"), HeadTesting.Analyse([[-3f, 1f, 2f, 4f]], [0, 0, 4, 4]));

        StringAssert.EndsWith(File.ReadAllText(folder.File("heads.csv")), ",,,,,,,0,0,4,3,0,-1,4,3 2,0 1\n");
    }
}

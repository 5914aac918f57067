using CD.Runner.Evaluation;
using CD.Runner.Tables;
using CD.Tests.Support;

namespace CD.Tests.Tables;

[TestClass]
public sealed class EvaluationTableTests
{
    private static readonly KMeansResult Clustering = new([0, 1, 1], 12.25, [0.0, 1.0], 42, [12.25]);

    [TestMethod]
    public void Write_RowsOfAClustering_AreScoresThenInertia()
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();
        string path = folder.File("evaluation.csv");

        EvaluationTable.Write(path, EvaluationTable.Rows("backbone", new ClusterResult(2, Clustering.Labels, new ClusteringScores(0.5, -0.125, 1.0 / 3.0), Clustering)));

        Assert.AreEqual("stage,metric,value,k,n\nbackbone,nmi,0.5,2,3\nbackbone,ari,-0.125,2,3\nbackbone,acc,0.3333333333333333,2,3\nbackbone,inertia,12.25,2,3\n", File.ReadAllText(path));
    }

    [TestMethod]
    public void Write_AnyRows_ReadBackEqual()
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();
        EvaluationRow[] rows = [new("pixels", "nmi", double.Epsilon, 10, 10_000), new("feature", "a, \"b\"", -1.0 / 3.0, 1, 1), new("feature", "inertia", double.MaxValue, 1, 1)];

        EvaluationTable.Write(folder.File("evaluation.csv"), rows);

        CollectionAssert.AreEqual(rows, EvaluationTable.Read(folder.File("evaluation.csv")).ToArray());
    }

    [TestMethod]
    public void Rows_WithoutScores_HoldTheInertiaAlone() =>
        CollectionAssert.AreEqual((EvaluationRow[])[new("pixels", "inertia", 12.25, 2, 3)], EvaluationTable.Rows("pixels", new ClusterResult(2, Clustering.Labels, null, Clustering)).ToArray());

    [TestMethod]
    public void Rows_OfAnAssignment_HaveNoInertia() =>
        CollectionAssert.AreEqual(
            (EvaluationRow[])[new("cluster", "nmi", 0.0, 1, 3), new("cluster", "ari", 0.0, 1, 3), new("cluster", "acc", 2.0 / 3.0, 1, 3)],
            EvaluationTable.Rows("cluster", ClusterEvaluation.Assigned([5, 5, 5], [0, 1, 1])).ToArray());
}

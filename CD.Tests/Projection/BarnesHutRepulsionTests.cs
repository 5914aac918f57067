using CD.Runner.Projection;
using static TorchSharp.torch;

namespace CD.Tests.Projection;

[TestClass]
[DoNotParallelize]
public sealed class BarnesHutRepulsionTests
{
    // A far cell's points lie within some 0.7 times the angle, in terms of its distance, of their centre of mass, where the error's
    // first-order term vanishes: what is left is of the order of the angle's square for one cell, and of many signs over many cells.
    // Measured is what stands beside each row; the bounds leave twice as much or more, for other orders of summation.
    [TestMethod]
    [DataRow(1.0, 0.5, 0.011)] // 5.6e-3
    [DataRow(1e-4, 0.5, 1e-5)] // 2.5e-7: so close together all similarities are 1
    [DataRow(60.0, 0.5, 0.01)] // 2.1e-3, of Z 4.2e-3
    [DataRow(60.0, 0.2, 0.001)] // 1.4e-4, of Z 3.7e-4
    public void Compute_TwoThousandPoints_IsNearlyExact(double bound, double angle, double tolerance)
    {
        PlanarPoints points = ProjectionTesting.Points(9, 2000, bound), exact = new(2000), found = new(2000);
        double wanted = new ExactRepulsion().Compute(points, exact);

        double normalizer = new BarnesHutRepulsion(angle).Compute(points, found);

        Assert.IsLessThan(tolerance, ProjectionTesting.RelativeError(found, exact));
        Assert.AreEqual(1.0, normalizer / wanted, tolerance);
    }

    [TestMethod]
    public void Compute_AngleZero_IsExact()
    {
        PlanarPoints points = ProjectionTesting.Points(9, 333, 20.0), exact = new(333), found = new(333);
        double wanted = new ExactRepulsion().Compute(points, exact);

        double normalizer = new BarnesHutRepulsion(0.0).Compute(points, found);

        // The same float32 terms in another order.
        Assert.AreEqual(wanted, normalizer, 1e-6 * wanted);
        Assert.IsLessThan(1e-5, ProjectionTesting.RelativeError(found, exact));
    }

    [TestMethod]
    public void Compute_CoincidentPointsAndAnOutlier_IsFiniteAndNearlyExact()
    {
        PlanarPoints points = ProjectionTesting.Points(9, 600, 3.0), exact = new(600), found = new(600);
        for (int point = 0; point < 300; point++)
        {
            (points.X[point], points.Y[point]) = (1f, -1f);
        }

        (points.X[599], points.Y[599]) = (500f, 500f);
        double wanted = new ExactRepulsion().Compute(points, exact);

        double normalizer = new BarnesHutRepulsion(0.5).Compute(points, found);

        Assert.AreEqual(1.0, normalizer / wanted, 0.01);
        Assert.IsLessThan(0.01, ProjectionTesting.RelativeError(found, exact));

        // Half of the points repel the others with one voice, and each other not at all.
        Assert.AreEqual(found.X[0], found.X[299]);
    }

    [TestMethod]
    public void Compute_AllPointsInOnePlace_RepelNothing()
    {
        PlanarPoints points = new(100), found = new(100);

        double normalizer = new BarnesHutRepulsion(0.5).Compute(points, found);

        Assert.AreEqual(100.0 * 99.0, normalizer, 1e-9);
        Assert.AreEqual(0f, found.X.Take(100).Max(Math.Abs));
    }

    [TestMethod]
    public void Compute_AnyNumberOfThreads_GivesTheSameBits()
    {
        PlanarPoints points = ProjectionTesting.Points(9, 2000, 30.0), one = new(2000), several = new(2000);
        int threads = get_num_threads();
        double single = new BarnesHutRepulsion(0.5).Compute(points, one);
        try
        {
            set_num_threads(3);
            Assert.AreEqual(single, new BarnesHutRepulsion(0.5).Compute(points, several));
        }
        finally
        {
            set_num_threads(threads);
        }

        CollectionAssert.AreEqual(one.X, several.X);
        CollectionAssert.AreEqual(one.Y, several.Y);
    }
}

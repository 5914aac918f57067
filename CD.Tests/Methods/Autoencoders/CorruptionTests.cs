using CD.Losses.FSharp;
using CD.Runner.Methods.Autoencoders;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods.Autoencoders;

[TestClass]
public sealed class CorruptionTests
{
    private const int Many = 200_000;

    [TestMethod]
    public void Masking_OfOnes_LeavesSurvivorsAsTheyAre()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Apply(CorruptionKind.Masking, 0.2, full(Many, 0.7, ScalarType.Float64));

        // Survivors are not divided by 1 - p; the share has a standard deviation of .0009.
        Assert.IsTrue(values.eq(0.0).logical_or(values.eq(0.7)).all().ToBoolean());
        Assert.AreEqual(0.2, values.eq(0.0).to_type(ScalarType.Float64).mean().ToDouble(), 0.005);
    }

    [TestMethod]
    public void Dropout_OfOnes_KeepsTheMean()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Apply(CorruptionKind.Dropout, 0.2, ones(Many, ScalarType.Float64));

        Assert.IsTrue(values.eq(0.0).logical_or(values.eq(1.25)).all().ToBoolean());
        Assert.AreEqual(1.0, values.mean().ToDouble(), 0.006);
    }

    [TestMethod]
    public void Gaussian_OfZeros_HasTheLevelAsDeviation()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Apply(CorruptionKind.Gaussian, 0.5, zeros(Many, ScalarType.Float64));

        Assert.AreEqual(0.0, values.mean().ToDouble(), 0.006);
        Assert.AreEqual(0.5, values.std().ToDouble(), 0.005);
    }

    [TestMethod]
    public void SaltAndPepper_OfGrey_IsAsOftenSaltAsPepper()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Apply(CorruptionKind.SaltAndPepper, 0.3, full(Many, 0.5, ScalarType.Float64));

        Assert.AreEqual(0.15, values.eq(0.0).to_type(ScalarType.Float64).mean().ToDouble(), 0.005);
        Assert.AreEqual(0.15, values.eq(1.0).to_type(ScalarType.Float64).mean().ToDouble(), 0.005);
        Assert.AreEqual(0.7, values.eq(0.5).to_type(ScalarType.Float64).mean().ToDouble(), 0.006);
    }

    [TestMethod]
    public void Apply_LevelOfZero_ChangesAndDrawsNothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator noise = new(1, CPU);
        Tensor before = noise.get_state();
        Tensor values = rand(4, 5);

        Assert.IsTrue(Corruption.None.Apply(values, noise).equal(values).all().ToBoolean());
        Assert.IsTrue(before.equal(noise.get_state()).all().ToBoolean());
    }

    // x of second moments S = [[2, 1], [1, 2]], masking with p = .2: the best linear map is P Q^-1 with P = (1 - p) S, and Q = (1 - p)^2 S
    // but for its diagonal, (1 - p) S. Solved on paper: W = [[20/21, 5/42], ...] and the loss 16/21. The four patterns of a mask
    // over two inputs are summed by their probabilities, so the check is exact: the gradient there is 0.
    [TestMethod]
    public void Masking_BestLinearMap_IsItsClosedForm()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor samples = tensor(new double[,] { { Math.Sqrt(3.0), Math.Sqrt(3.0) }, { 1.0, -1.0 } }); // their mean x x' is S
        Tensor map = tensor(new double[,] { { 20.0 / 21.0, 5.0 / 42.0 }, { 5.0 / 42.0, 20.0 / 21.0 } }).requires_grad_();

        Tensor Expected(Tensor weights)
        {
            Tensor loss = tensor(0.0, ScalarType.Float64);
            foreach ((double first, double second) in ((double, double)[])[(0, 0), (0, 1), (1, 0), (1, 1)])
            {
                double probability = (first == 1 ? 0.8 : 0.2) * (second == 1 ? 0.8 : 0.2);
                loss += probability * Reconstruction.summedSquaredError(samples, (samples * tensor([first, second])).mm(weights.mT));
            }

            return loss;
        }

        Tensor best = Expected(map);
        best.backward();
        Assert.AreEqual(0.761904762, best.ToDouble(), 5e-10);
        Assert.IsLessThan(1e-12, map.grad!.abs().max().ToDouble());
        Assert.AreEqual(0.8, Expected(eye(2, dtype: ScalarType.Float64)).ToDouble(), 1e-12);

        // The drawn masks' loss is near it: of 200,000 pairs with a standard deviation of about 2 the mean is within .03.
        Tensor many = samples.repeat(Many / 2, 1);
        Tensor drawn = Reconstruction.summedSquaredError(many, Apply(CorruptionKind.Masking, 0.2, many).mm(map.detach().mT));
        Assert.AreEqual(0.761904762, drawn.ToDouble(), 0.03);
    }

    // With Gaussian noise of variance .25 the best map is S (S + .25 I)^-1 = [[56/65, 4/65], ...].
    [TestMethod]
    public void Gaussian_BestLinearMap_IsItsClosedForm()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor samples = tensor(new double[,] { { Math.Sqrt(3.0), Math.Sqrt(3.0) }, { 1.0, -1.0 } });
        Tensor map = tensor(new double[,] { { 56.0 / 65.0, 4.0 / 65.0 }, { 4.0 / 65.0, 56.0 / 65.0 } }).requires_grad_();

        // Noise of independent components adds its variance times the squares of the map.
        (Reconstruction.summedSquaredError(samples, samples.mm(map.mT)) + (0.25 * map.square().sum())).backward();
        Assert.AreEqual(0.861538462, map[0, 0].ToDouble(), 5e-10);
        Assert.IsLessThan(1e-12, map.grad!.abs().max().ToDouble());

        Tensor many = samples.repeat(Many / 2, 1);
        Tensor drawn = Reconstruction.summedSquaredError(many, Apply(CorruptionKind.Gaussian, 0.5, many).mm(map.detach().mT));
        double expected = (Reconstruction.summedSquaredError(samples, samples.mm(map.detach().mT)) + (0.25 * map.detach().square().sum())).ToDouble();
        Assert.AreEqual(expected, drawn.ToDouble(), 0.02);
    }

    private static Tensor Apply(CorruptionKind kind, double level, Tensor values)
    {
        using Generator noise = new(7, CPU);
        return new Corruption(kind, level).Apply(values, noise);
    }
}

using CD.Model.Networks;

namespace CD.Runner.Benchmarks;

/// <summary>One kind of convolution of a network, and how often it occurs.</summary>
/// <param name="Inputs">Channels of the inputs.</param>
/// <param name="Outputs">Channels of the outputs.</param>
/// <param name="Kernel">The kernel's side.</param>
/// <param name="Step">The kernel's step.</param>
/// <param name="Side">The inputs' side in pixels.</param>
/// <param name="Count">How often the network has it.</param>
internal sealed record ConvolutionShape(int Inputs, int Outputs, int Kernel, int Step, int Side, int Count)
{
    private static readonly int[][] Depths = [[2, 2, 2, 2], [3, 4, 6, 3], [3, 4, 6, 3]];

    /// <summary>The outputs' side in pixels.</summary>
    public int OutputSide => ((Side + (2 * (Kernel / 2)) - Kernel) / Step) + 1;

    /// <summary>Multiplications of one image's forward pass, all occurrences together.</summary>
    public double Multiplications => (double)Count * Inputs * Outputs * Kernel * Kernel * OutputSide * OutputSide;

    /// <summary>Whether its inputs are the images, whose gradient nobody needs.</summary>
    public bool IsFirst => Kernel == 7;

    /// <summary>Operations of a training step for one view: a multiplication and an addition each, forward and for both gradients.</summary>
    /// <param name="shapes">A network's convolutions.</param>
    /// <returns>Floating-point operations.</returns>
    public static double TrainingOperations(IEnumerable<ConvolutionShape> shapes) =>
        shapes.Sum(shape => 2.0 * shape.Multiplications * (shape.IsFirst ? 2 : 3));

    /// <summary>The convolutions of a residual network (He et al., 2016, table 1).</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="imageSize">The images' side in pixels.</param>
    /// <returns>The different shapes, first to last.</returns>
    public static IReadOnlyList<ConvolutionShape> Of(BackboneKind backbone, int imageSize)
    {
        List<ConvolutionShape> all = [new(3, 64, 7, 2, imageSize, 1)];
        int side = (all[0].OutputSide + 1) / 2;
        int channels = 64;
        for (int stage = 0; stage < 4; stage++)
        {
            int filters = 64 << stage;
            for (int block = 0; block < Depths[(int)backbone][stage]; block++)
            {
                int step = stage > 0 && block == 0 ? 2 : 1;
                all.AddRange(backbone == BackboneKind.ResNet50 ? Bottleneck(channels, filters, step, side, block == 0) : Basic(channels, filters, step, side));
                channels = backbone == BackboneKind.ResNet50 ? 4 * filters : filters;
                side = (side + step - 1) / step;
            }
        }

        return [.. all.GroupBy(shape => shape).Select(group => group.Key with { Count = group.Count() })];
    }

    private static IEnumerable<ConvolutionShape> Basic(int channels, int filters, int step, int side)
    {
        yield return new ConvolutionShape(channels, filters, 3, step, side, 1);
        yield return new ConvolutionShape(filters, filters, 3, 1, (side + step - 1) / step, 1);
        if (channels != filters)
        {
            yield return new ConvolutionShape(channels, filters, 1, step, side, 1);
        }
    }

    private static IEnumerable<ConvolutionShape> Bottleneck(int channels, int filters, int step, int side, bool projected)
    {
        int reduced = (side + step - 1) / step;
        yield return new ConvolutionShape(channels, filters, 1, 1, side, 1);
        yield return new ConvolutionShape(filters, filters, 3, step, side, 1);
        yield return new ConvolutionShape(filters, 4 * filters, 1, 1, reduced, 1);
        if (projected)
        {
            yield return new ConvolutionShape(channels, 4 * filters, 1, step, side, 1);
        }
    }
}

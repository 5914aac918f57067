using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;

namespace CD.Runner.Benchmarks;

/// <summary>One kind of convolution of a network, and how often it occurs.</summary>
/// <param name="Inputs">Channels of the inputs.</param>
/// <param name="Outputs">Channels of the outputs.</param>
/// <param name="Kernel">The kernel's side.</param>
/// <param name="Step">The kernel's step.</param>
/// <param name="Side">The inputs' side in pixels.</param>
/// <param name="Count">How often the network has it.</param>
/// <param name="IsFirst">Whether its inputs are the images, whose gradient nobody needs.</param>
internal sealed record ConvolutionShape(int Inputs, int Outputs, int Kernel, int Step, int Side, int Count, bool IsFirst)
{
    /// <summary>The outputs' side in pixels.</summary>
    public int OutputSide => ((Side + (2 * (Kernel / 2)) - Kernel) / Step) + 1;

    /// <summary>Multiplications of one image's forward pass, all occurrences together.</summary>
    public double Multiplications => (double)Count * Inputs * Outputs * Kernel * Kernel * OutputSide * OutputSide;

    /// <summary>Operations of a training step for one view: a multiplication and an addition each, forward and for both gradients.</summary>
    /// <param name="shapes">A network's convolutions.</param>
    /// <returns>Floating-point operations.</returns>
    public static double TrainingOperations(IEnumerable<ConvolutionShape> shapes) =>
        shapes.Sum(shape => 2.0 * shape.Multiplications * (shape.IsFirst ? 2 : 3));

    /// <summary>The convolutions of a residual network.</summary>
    /// <param name="backbone">The network, of standard width.</param>
    /// <param name="imageSize">The images' side in pixels.</param>
    /// <returns>The different shapes, first to last.</returns>
    public static IReadOnlyList<ConvolutionShape> Of(BackboneKind backbone, int imageSize)
    {
        using NetworkChain network = new([("resnet", new ResNet(backbone))]);
        ModelGraph graph = network.Describe([-1, 3, imageSize, imageSize]);
        return
        [
            .. from node in graph.Nodes
               where node.Layer is Conv2D
               let convolution = (Conv2D)node.Layer
               let inputs = graph.ShapeOf(node.Inputs[0])
               group node by new ConvolutionShape((int)inputs[1], convolution.Filters, convolution.KernelSize, convolution.Strides, (int)inputs[2], 1, node.Inputs[0] == graph.Input.Node)
               into alike
               select alike.Key with { Count = alike.Count() },
        ];
    }
}

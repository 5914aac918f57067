using CD.Runner.Data;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>A trained method in evaluation mode: images in, one output a stage.</summary>
/// <remarks>It keeps what it needs of the training's state as it was when it was made. Not safe for concurrent use.</remarks>
public interface IEncoder : IDisposable
{
    /// <summary>Computes the stages' outputs of a batch, without gradients.</summary>
    /// <param name="batch">The images, on the device that computes; left as they are.</param>
    /// <param name="indices">The images' places in their data set.</param>
    /// <returns>
    /// One tensor a stage that is a matrix or an assignment, in the stages' order, on any device: <c>[batch, dimensions]</c> for a matrix, integers <c>[batch]</c> of at least
    /// 0 for an assignment. The caller owns them.
    /// </returns>
    IReadOnlyList<Tensor> Encode(ImageBatch batch, IReadOnlyList<long> indices);
}

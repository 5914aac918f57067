using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>One step of a traced chain: computes outputs, and what their gradient needs.</summary>
/// <param name="inputs">Images, laid out channels-last without gaps; they stay the caller's.</param>
/// <returns>The outputs, which the caller owns, and the trace, which it owns too.</returns>
internal delegate (Tensor Outputs, Trace Trace) TracedStep(Tensor inputs);

using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>What a batch normalization knows: float32 <c>[channels]</c> each, and its constants.</summary>
/// <param name="Weight">Gamma.</param>
/// <param name="Bias">Beta.</param>
/// <param name="RunningMean">Moved towards the batch's mean.</param>
/// <param name="RunningVar">Moved towards the batch's unbiased variance.</param>
/// <param name="Momentum">The share of the old running statistic that is kept.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record NormalizationParameters(Tensor Weight, Tensor Bias, Tensor RunningMean, Tensor RunningVar, double Momentum, double Epsilon);

namespace CD.Model.Kernels;

/// <summary>The numbers of one step of Adam (Kingma and Ba, 2015).</summary>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="Beta1">Decay of the first moments.</param>
/// <param name="Beta2">Decay of the second moments.</param>
/// <param name="Epsilon">Added to the root of the second moments.</param>
public sealed record AdamConstants(double LearningRate, double Beta1, double Beta2, double Epsilon);

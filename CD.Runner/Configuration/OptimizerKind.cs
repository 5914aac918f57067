namespace CD.Runner.Configuration;

/// <summary>The optimizers on offer.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba, 2015).</summary>
    Adam,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>RMSprop (Tieleman and Hinton, 2012), not centred, without momentum.</summary>
    Rmsprop,
}

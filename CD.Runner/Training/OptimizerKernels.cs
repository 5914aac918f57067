using CD.Model.Kernels;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>libtorch's operators over whole lists of tensors, which TorchSharp does not offer by name.</summary>
/// <remarks>They are called through a TorchScript unit, one call a step whatever the number of tensors.</remarks>
internal sealed class OptimizerKernels : IDisposable
{
    private const string Source = """
        def adam(params: List[Tensor], grads: List[Tensor], exp_avgs: List[Tensor], exp_avg_sqs: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, eps: float, decay: float):
            torch._fused_adam_(params, grads, exp_avgs, exp_avg_sqs, [], steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)

        def sgd(params: List[Tensor], grads: List[Tensor], buffers: List[Tensor], lr: float, momentum: float, decay: float):
            if momentum == 0.0:
                buffers = []  # which the operator asks for
            torch._fused_sgd_(params, grads, buffers, weight_decay=decay, momentum=momentum, lr=lr, dampening=0.0, nesterov=False, maximize=False, is_first_step=False)

        def rmsprop(params: List[Tensor], grads: List[Tensor], squares: List[Tensor], lr: float, alpha: float, eps: float, decay: float):
            if decay != 0.0:
                torch._foreach_add_(grads, params, alpha=decay)
            torch._foreach_mul_(squares, alpha)
            torch._foreach_addcmul_(squares, grads, grads, 1.0 - alpha)
            roots = torch._foreach_sqrt(squares)
            torch._foreach_add_(roots, eps)
            torch._foreach_addcdiv_(params, grads, roots, -lr)

        def total_norm(grads: List[Tensor]) -> Tensor:
            return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2.0)), 2.0)

        def scale_to(grads: List[Tensor], total: Tensor, max_norm: float):
            torch._foreach_mul_(grads, torch.clamp(max_norm / (total + 1e-6), max=1.0))

        """;

    private readonly jit.CompilationUnit unit = jit.compile(Source);

    /// <summary>One step of Adam (Kingma and Ba, 2015), in place.</summary>
    /// <param name="parameters">The weights, changed in place.</param>
    /// <param name="gradients">Their gradients, of the same shapes and strides.</param>
    /// <param name="firstMoments">Running means of the gradients, changed in place.</param>
    /// <param name="secondMoments">Running means of the squared gradients, changed in place.</param>
    /// <param name="steps">The number of steps with this one, one float32 scalar a weight.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="beta1">Decay of the first moments.</param>
    /// <param name="beta2">Decay of the second moments.</param>
    /// <param name="epsilon">Added to the root of the second moments.</param>
    /// <param name="weightDecay">What of every weight is added to its gradient.</param>
    public void Adam(
        Tensor[] parameters,
        Tensor[] gradients,
        Tensor[] firstMoments,
        Tensor[] secondMoments,
        Tensor[] steps,
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay) =>
        ScriptNumbers.Call(arguments => unit.invoke("adam", arguments), parameters, gradients, firstMoments, secondMoments, steps, learningRate, beta1, beta2, epsilon, weightDecay);

    /// <summary>One step of stochastic gradient descent with momentum, in place.</summary>
    /// <param name="parameters">The weights, changed in place.</param>
    /// <param name="gradients">Their gradients, of the same shapes and strides.</param>
    /// <param name="buffers">The momentum's sums, changed in place; zero before the first step.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="momentum">The momentum.</param>
    /// <param name="weightDecay">What of every weight is added to its gradient.</param>
    public void Sgd(Tensor[] parameters, Tensor[] gradients, Tensor[] buffers, double learningRate, double momentum, double weightDecay) =>
        ScriptNumbers.Call(arguments => unit.invoke("sgd", arguments), parameters, gradients, buffers, learningRate, momentum, weightDecay);

    /// <summary>One step of RMSprop, in place.</summary>
    /// <param name="parameters">The weights, changed in place.</param>
    /// <param name="gradients">Their gradients, of the same shapes and strides; changed where there is weight decay.</param>
    /// <param name="squares">Running means of the squared gradients, changed in place.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="decay">Decay of those means.</param>
    /// <param name="epsilon">Added to their roots.</param>
    /// <param name="weightDecay">What of every weight is added to its gradient.</param>
    public void RmsProp(Tensor[] parameters, Tensor[] gradients, Tensor[] squares, double learningRate, double decay, double epsilon, double weightDecay) =>
        ScriptNumbers.Call(arguments => unit.invoke("rmsprop", arguments), parameters, gradients, squares, learningRate, decay, epsilon, weightDecay);

    /// <summary>The Euclidean norm over all values of all tensors.</summary>
    /// <param name="gradients">The tensors.</param>
    /// <returns>A scalar on their device.</returns>
    public Tensor TotalNorm(Tensor[] gradients) => unit.invoke<Tensor>("total_norm", [gradients]);

    /// <summary>Scales tensors in place by <c>min(1, maxNorm / (total + 1e-6))</c>, as PyTorch clips gradients.</summary>
    /// <param name="gradients">The tensors.</param>
    /// <param name="total">Their total norm, a scalar.</param>
    /// <param name="maxNorm">The largest total norm.</param>
    public void ScaleTo(Tensor[] gradients, Tensor total, double maxNorm) => ScriptNumbers.Call(arguments => unit.invoke("scale_to", arguments), gradients, total, maxNorm);

    /// <inheritdoc/>
    public void Dispose() => unit.Dispose();
}

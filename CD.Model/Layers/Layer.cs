using System.Text;
using System.Text.Json.Nodes;
using CD.Model.Engine;
using CD.Model.Execution;
using CD.Model.Gradients;
using CD.Model.Graphs;
using CD.Model.Inference;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A layer in Keras' manner: the constructor keeps the configuration, building allocates, calling only computes.</summary>
/// <remarks>
/// Images are <c>[batch, channels, height, width]</c> (Keras' <c>channels_first</c>), laid out channels-last in memory where speed
/// matters. A size of -1 in a shape is one that is not known when the layer is built. Layers are not safe for concurrent use.
/// </remarks>
public abstract class Layer : IDisposable
{
    private long[] builtShape = [];
    private TracedSegment? alone;
    private bool disposed;

    /// <summary>Creates the layer without variables.</summary>
    /// <param name="name">The layer's name; null for the class name in snake case.</param>
    protected Layer(string? name) => Name = name ?? SnakeCase(GetType().Name);

    /// <summary>The layer's name in its configuration and in error messages.</summary>
    public string Name { get; }

    /// <summary>Whether the variables have been allocated.</summary>
    public bool Built { get; private set; }

    /// <summary>The variables in the order of the authors' checkpoints; empty before the layer is built.</summary>
    public virtual IReadOnlyList<Variable> Variables => [];

    /// <summary>Whether the next layer may overwrite this layer's outputs without disturbing its gradient.</summary>
    protected internal virtual bool OutputMayBeOverwritten => false;

    /// <summary>Whether the layer computes in training, and its gradient, by the project's own kernels; known when it is built.</summary>
    internal virtual bool IsTraced => false;

    /// <summary>The type of this layer's computation and outputs; set when the layer is built.</summary>
    protected internal ScalarType ComputeDtype { get; private set; }

    /// <summary>What the machine can do; set when the layer is built.</summary>
    internal Capabilities? Capabilities { get; private set; }

    /// <summary>Whether the project's own kernels take images of the compute type here.</summary>
    private protected bool OwnKernels => Capabilities is { OwnKernels: true } && builtShape.Length == 4 && (ComputeDtype == ScalarType.Float32 || (ComputeDtype == ScalarType.BFloat16 && Capabilities.VectorBits == 512));

    /// <summary>The channels for which the layer was built.</summary>
    private protected long Channels => builtShape[1];

    /// <summary>The shape for which the layer was built.</summary>
    private protected long[] BuiltShape => builtShape;

    /// <summary>Allocates the variables. A layer is built once.</summary>
    /// <param name="inputShape">The inputs' shape, batch first; -1 for a size that is not known.</param>
    /// <param name="context">Device, dtypes, generator and path.</param>
    /// <exception cref="InvalidOperationException">The layer is built already.</exception>
    /// <exception cref="ArgumentException">The layer does not take inputs of that shape.</exception>
    public void Build(long[] inputShape, BuildContext context)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Built)
        {
            throw new InvalidOperationException($"Layer '{Name}' is built once; it was built for inputs {Describe(builtShape)} and received {Describe(inputShape)}. Create another layer.");
        }

        _ = ComputeOutputShape(inputShape);
        ComputeDtype = context.Policy.ComputeDtype;
        Capabilities = context.Capabilities;
        BuildVariables(inputShape, context);
        builtShape = [.. inputShape];
        Built = true;
    }

    /// <summary>The shape of the outputs for inputs of a shape.</summary>
    /// <param name="inputShape">The inputs' shape, batch first; -1 for a size that is not known.</param>
    /// <returns>The outputs' shape; -1 where it follows from an unknown size.</returns>
    /// <exception cref="ArgumentException">The layer does not take inputs of that shape.</exception>
    public abstract long[] ComputeOutputShape(long[] inputShape);

    /// <summary>The shape of the outputs for inputs of some shapes.</summary>
    /// <param name="inputShapes">One shape an input.</param>
    /// <returns>The outputs' shape; -1 where it follows from an unknown size.</returns>
    /// <exception cref="ArgumentException">The layer does not take inputs of these shapes, or not so many.</exception>
    public virtual long[] ComputeOutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes.Count == 1
        ? ComputeOutputShape(inputShapes[0])
        : throw new ArgumentException($"Layer '{Name}' takes one input; received {inputShapes.Count}. Pass one.", nameof(inputShapes));

    /// <summary>Says what the layer consists of: one node, unless a derived class is made of others.</summary>
    /// <param name="builder">Receives the nodes.</param>
    /// <param name="inputs">What the layer takes.</param>
    /// <returns>What it gives.</returns>
    /// <exception cref="ArgumentException">The layer does not take inputs of these shapes.</exception>
    protected virtual GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs) => builder.AddNode(this, inputs);

    /// <summary>As <see cref="Connect"/>, for the builder.</summary>
    internal GraphValue Describe(GraphBuilder builder, IReadOnlyList<GraphValue> inputs) => Connect(builder, inputs);

    /// <summary>Computes the outputs. The inputs are left as they are and stay the caller's.</summary>
    /// <param name="inputs">A tensor of the rank and the channels for which the layer was built.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move.</param>
    /// <returns>A tensor the caller owns, of the policy's compute type.</returns>
    /// <exception cref="InvalidOperationException">The layer is not built.</exception>
    /// <exception cref="ArgumentException">The inputs' rank or channels differ from those for which the layer was built.</exception>
    public Tensor Call(Tensor inputs, bool training)
    {
        CheckInputs(inputs);
        return training && IsTraced && this is not CompositeLayer ? LayerFunction.Call(inputs, alone ??= TracedSegment.Of(this)) : Compute(inputs, training);
    }

    /// <summary>Computes the outputs of several inputs. They are left as they are and stay the caller's.</summary>
    /// <param name="inputs">The inputs; only layers that join values take more than one.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move.</param>
    /// <returns>A tensor the caller owns, of the policy's compute type.</returns>
    /// <exception cref="InvalidOperationException">The layer is not built.</exception>
    /// <exception cref="ArgumentException">The inputs' number, rank or channels differ from those for which the layer was built.</exception>
    public Tensor Call(IReadOnlyList<Tensor> inputs, bool training) => Join(inputs, training);

    /// <summary>The constructor's arguments under Keras' names; <see cref="LayerSerializer"/> makes an equal layer of them.</summary>
    /// <returns>A new object that the caller may change.</returns>
    public abstract JsonObject GetConfig();

    /// <summary>Frees the variables.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>How a layer that is a kernel and a bias computes in evaluation mode; null for other layers.</summary>
    internal virtual KernelOperation? Kernel => null;

    /// <summary>The layer for evaluation after the layer itself is gone.</summary>
    /// <returns>A copy without variables.</returns>
    /// <exception cref="NotSupportedException">The layer has variables.</exception>
    internal Layer WithoutVariables() => Variables.Count == 0
        ? (Layer)MemberwiseClone()
        : throw new NotSupportedException($"Layer '{Name}' has no form for inference. Call it with training: false.");

    /// <summary>Computes the outputs in training without libtorch's gradients; for layers that say <see cref="IsTraced"/>.</summary>
    /// <param name="inputs">Images of the compute type, laid out channels-last without gaps; they stay the caller's.</param>
    /// <returns>The outputs and what their gradient needs; the caller owns both.</returns>
    internal virtual (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs) =>
        throw new NotSupportedException($"Layer '{Name}' leaves its gradient to libtorch. Use Call.");

    /// <summary>As <see cref="Call(Tensor, bool)"/>, but takes the inputs over and frees them, or overwrites them where that is allowed.</summary>
    /// <param name="inputs">A tensor that the caller gives away.</param>
    /// <param name="training">As in <see cref="Call(Tensor, bool)"/>.</param>
    /// <param name="overwrite">Whether nothing else needs the inputs' values.</param>
    /// <returns>A tensor the caller owns.</returns>
    internal virtual Tensor CallOwned(Tensor inputs, bool training, bool overwrite)
    {
        Tensor outputs = Call(inputs, training);
        inputs.Dispose();
        return outputs;
    }

    /// <summary>Computes the outputs of several inputs; layers that join values override it.</summary>
    /// <param name="inputs">The inputs, not yet checked.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move.</param>
    /// <returns>A new handle.</returns>
    /// <exception cref="ArgumentException">The layer does not take so many inputs.</exception>
    protected virtual Tensor Join(IReadOnlyList<Tensor> inputs, bool training) => inputs.Count == 1
        ? Call(inputs[0], training)
        : throw new ArgumentException($"Layer '{Name}' takes one input; received {inputs.Count}. Pass one.", nameof(inputs));

    /// <summary>Allocates the variables; called once, with a shape that <see cref="ComputeOutputShape(long[])"/> accepts.</summary>
    /// <param name="inputShape">The inputs' shape.</param>
    /// <param name="context">Device, dtypes, generator and path.</param>
    protected virtual void BuildVariables(long[] inputShape, BuildContext context)
    {
    }

    /// <summary>Computes the outputs of checked inputs.</summary>
    /// <param name="inputs">A tensor of the rank and the channels for which the layer was built.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move.</param>
    /// <returns>A new handle.</returns>
    protected abstract Tensor Compute(Tensor inputs, bool training);

    /// <summary>Frees the variables.</summary>
    /// <param name="disposing">Whether managed objects are to be freed too.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            foreach (Variable variable in Variables)
            {
                variable.Dispose();
            }
        }

        disposed = true;
    }

    /// <summary>Throws unless the layer is built and takes the inputs.</summary>
    /// <param name="inputs">The tensor to check.</param>
    protected void CheckInputs(Tensor inputs)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!Built)
        {
            throw new InvalidOperationException($"Layer '{Name}' is not built. Call Build with the inputs' shape first.");
        }

        bool fits = inputs.dim() == builtShape.Length && (builtShape.Length < 2 || builtShape[1] < 0 || inputs.size(1) == builtShape[1]);
        if (!fits)
        {
            throw new ArgumentException($"Layer '{Name}' was built for inputs {Describe(builtShape)}; received {Describe(inputs.shape)}. Pass inputs of that rank and size along axis 1.", nameof(inputs));
        }
    }

    /// <summary>Throws unless a shape has the rank and known channels that a layer needs.</summary>
    /// <param name="inputShape">The shape to check.</param>
    /// <param name="axes">The axes the layer expects, for the message and the rank.</param>
    protected void CheckShape(long[] inputShape, params ReadOnlySpan<string> axes)
    {
        if (inputShape.Length != axes.Length)
        {
            throw new ArgumentException($"Layer '{Name}' takes inputs [{string.Join(", ", axes!)}]; received {Describe(inputShape)}. Pass {axes.Length} axes.", nameof(inputShape));
        }

        if (inputShape[1] < 1)
        {
            throw new ArgumentException($"Layer '{Name}' needs to know the size of axis 1 ({axes[1]}), at least 1; received {Describe(inputShape)}.", nameof(inputShape));
        }
    }

    /// <summary>The tensor in the compute type: itself where it already is, else a cast that the current dispose scope owns.</summary>
    /// <param name="tensor">Any tensor.</param>
    /// <returns>A tensor of <see cref="ComputeDtype"/>.</returns>
    protected Tensor Cast(Tensor tensor) => tensor.dtype == ComputeDtype ? tensor : tensor.to_type(ComputeDtype);

    private protected static string Describe(long[] shape) =>
        $"[{string.Join(", ", shape.Select(size => size < 0 ? "?" : size.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";

    /// <summary>Keras' default name of a class: <c>MaxPooling2D</c> gives <c>max_pooling2d</c>, <c>ReLU</c> gives <c>re_lu</c>.</summary>
    private static string SnakeCase(string name)
    {
        StringBuilder result = new();
        for (int index = 0; index < name.Length; index++)
        {
            bool startsWord = char.IsUpper(name[index]) && index > 0 && (char.IsLower(name[index - 1]) || (index + 1 < name.Length && char.IsLower(name[index + 1])));
            result.Append(startsWord ? "_" : "").Append(char.ToLowerInvariant(name[index]));
        }

        return result.ToString();
    }
}

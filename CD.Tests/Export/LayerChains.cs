using CD.Model.Layers;
using CD.Runner.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>Short chains of every layer, with what they give; for judges of formats whose images have the channels last.</summary>
internal static class LayerChains
{
    private static readonly (string Name, Func<Layer[]> Layers)[] Common =
    [
        ("border", () => [new Conv2D(4, 3, strides: 2, padding: 1)]),
        ("no border, no bias", () => [new Conv2D(4, 3, useBias: false)]),
        ("same", () => [new Conv2D(4, 3, strides: 2, padding: "same")]),
        ("pooling with a border", () => [new ReLU(), new MaxPooling2D(3, 2, 1)]),
        ("pooling", () => [new MaxPooling2D(2), new MaxPooling2D(3, 2, "same")]),
        ("sum of three", () => [new ReLU(), new Add(), new ZeroPadding2D(2), new Activation("tanh")]),
        ("transposed", () => [new Conv2DTranspose(4, 4, 2, 1), new LeakyReLU(0.2), new Conv2DTranspose(3, 3, 2, "same", useBias: false)]),
        ("transposed, folded", () => [new Conv2DTranspose(4, 3, useBias: false), new BatchNormalization(), new ReLU(), new Conv2DTranspose(2, 3, 2, 1, outputPadding: 1)]),
        ("transposed, wide steps", () => [new Conv2DTranspose(2, 2, 3), new Conv2DTranspose(2, 2, 3, "same")]),
        ("flattened", () => [new Dropout(0.5), new Flatten(), new Dense(12), new Activation("softmax"), new Reshape([3, 2, 2]), new UpSampling2D(2)]),
        ("reshaped images", () => [new Reshape([1, 3, -1]), new Activation("tanh"), new Flatten()]),
        ("averages", () => [new AveragePooling2D(2), new AveragePooling2D(3, 2, "same")]),
        ("normalization without a kernel", () => [new BatchNormalization(), new GlobalAveragePooling2D(), new Dense(5, useBias: false), new Activation("sigmoid")]),
        ("shares", () => [new GlobalAveragePooling2D(), new Dense(5), new Activation("softmax")]),
        ("normalization of features", () => [new GlobalAveragePooling2D(), new BatchNormalization(), new Dense(5), new Activation("relu")]),
    ];

    /// <summary>Pooling whose border must not win over negative values.</summary>
    public static (string Name, Func<Layer[]> Layers) NegativePooling { get; } =
        ("pooling of negative values", () => [new Conv2D(4, 1, kernelInitializer: new CD.Model.Initializers.Zeros(), biasInitializer: new CD.Model.Initializers.RandomUniform(-3, -2)), new MaxPooling2D(3, 2, 1)]);

    /// <summary>Vectors of norm 1, which TensorFlow.js' layers do not have.</summary>
    public static (string Name, Func<Layer[]> Layers) UnitVectors { get; } = ("unit vectors", () => [new GlobalAveragePooling2D(), new Dense(5), new UnitNormalization()]);

    /// <summary>An enlargement that TensorFlow.js' layers lack.</summary>
    public static (string Name, Func<Layer[]> Layers) Bilinear { get; } = ("bilinear", () => [new UpSampling2D(3, "bilinear")]);

    /// <summary>Judges every chain.</summary>
    /// <param name="size">The images' side.</param>
    /// <param name="run">Computes a model's output <c>y</c> of images <c>[batch, size, size, 3]</c>.</param>
    /// <param name="judge">Told a chain's name, what it gives, and what the judge made, both with the channels second.</param>
    /// <param name="others">Further chains.</param>
    public static void Judge(int size, Func<ExportModel, Tensor, Tensor> run, Action<string, Tensor, Tensor> judge, params ReadOnlySpan<(string Name, Func<Layer[]> Layers)> others)
    {
        using IDisposable noGrad = no_grad();
        foreach ((string name, Func<Layer[]> make) in (ReadOnlySpan<(string Name, Func<Layer[]> Layers)>)[.. Common, .. others])
        {
            using DisposeScope scope = NewDisposeScope();
            using Generator generator = new(3);
            Layer[] layers = make();
            Tensor images = rand(2, 3, size, size, generator: generator);
            Tensor values = layers.Aggregate(images, (current, layer) => Step(layer, current, images, generator));
            Tensor made = run(SavedModelTesting.Chain([-1, 3, size, size], layers), images.permute(0, 2, 3, 1));
            judge(name, values, made.dim() == 4 ? made.permute(0, 3, 1, 2) : made);
            Array.ForEach(layers, layer => layer.Dispose());
        }
    }

    private static Tensor Step(Layer layer, Tensor values, Tensor images, Generator generator)
    {
        layer.Build(values.shape, new BuildContext(CPU, DTypePolicy.Float32, generator));
        if (layer is BatchNormalization)
        {
            foreach (Variable variable in layer.Variables.Where(variable => variable.Tensor.dim() == 1))
            {
                variable.Tensor.copy_(rand(variable.Tensor.shape, generator: generator).add(0.5));
            }
        }

        return layer is Add ? layer.Call(values, training: false).mul(2).add(images) : layer.Call(values, training: false);
    }
}

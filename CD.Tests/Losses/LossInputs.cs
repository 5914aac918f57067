using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

/// <summary>Generated outputs, and the gradients of a loss with respect to them.</summary>
internal static class LossInputs
{
    /// <summary>Outputs of generated values: h and z in [-1, 1), p in [0.02, 0.98); seeds are consecutive from <paramref name="seed"/>.</summary>
    public static Outputs Generate(ulong seed, long batch, long latent, long heads, ScalarType dtype = ScalarType.Float64)
    {
        Tensor Uniform(ulong offset, double lo, double hi, long columns) =>
            GoldenFile.Tensor(seed + offset, lo, hi, batch, columns).to_type(dtype);

        return new Outputs(
            backbone1: Uniform(4, -1.0, 1.0, 2),
            backbone2: Uniform(5, -1.0, 1.0, 2),
            latent1: Uniform(0, -1.0, 1.0, latent),
            latent2: Uniform(1, -1.0, 1.0, latent),
            features1: Uniform(2, 0.02, 0.98, heads),
            features2: Uniform(3, 0.02, 0.98, heads));
    }

    /// <summary>Outputs whose backbone outputs are zeros, for the losses on z and p.</summary>
    public static Outputs Of(Tensor latent1, Tensor latent2, Tensor features1, Tensor features2) =>
        new(zeros(1, 1), zeros(1, 1), latent1, latent2, features1, features2);

    /// <summary>A float64 matrix of one column.</summary>
    public static Tensor Column(params double[] values) => tensor(values, [values.Length, 1]);

    /// <summary>A float64 matrix of one row.</summary>
    public static Tensor Row(params double[] values) => tensor(values, [1, values.Length]);

    /// <summary>The same outputs under a function of each tensor of z and p.</summary>
    public static Outputs Map(this Outputs outputs, Func<Tensor, Tensor> latent, Func<Tensor, Tensor> features) =>
        new(outputs.Backbone1, outputs.Backbone2, latent(outputs.Latent1), latent(outputs.Latent2), features(outputs.Features1), features(outputs.Features2));

    /// <summary>The two views in the other order.</summary>
    public static Outputs Swapped(this Outputs outputs) =>
        new(outputs.Backbone2, outputs.Backbone1, outputs.Latent2, outputs.Latent1, outputs.Features2, outputs.Features1);

    /// <summary>The paper's settings with other weights or extra terms.</summary>
    public static ObjectiveOptions Options(
        double instance = 1.0, double feature = 1.0, double alpha = 1.0, IReadOnlyDictionary<string, double>? extra = null) =>
        new(instance, feature, alpha, instanceTemperature: 0.5, featureTemperature: 1.0, extra ?? new Dictionary<string, double>());

    /// <summary>The objective of the given settings with the built-in catalogue.</summary>
    public static ObjectiveFunction Objective(ObjectiveOptions options) => ObjectiveFunction.Create(options, Catalogue.BuiltIn);

    /// <summary>One objective for each term on its own, the catalogue's included, and one for all together.</summary>
    public static IReadOnlyList<(string Name, ObjectiveFunction Objective)> Objectives()
    {
        Dictionary<string, double> extra = Catalogue.BuiltIn.Names.ToDictionary(name => name, _ => 1.0);
        return
        [
            ("instance", Objective(Options(feature: 0.0, alpha: 0.0))),
            ("feature_contrastive", Objective(Options(instance: 0.0, alpha: 0.0))),
            ("normalized_entropy", Objective(Options(instance: 0.0, feature: 0.0, alpha: -1.0))),
            .. extra.Keys.Select(name => (name, Objective(Options(0.0, 0.0, 0.0, new Dictionary<string, double> { [name] = 1.0 })))),
            ("total", Objective(Options(extra: extra))),
        ];
    }

    /// <summary>The total of an objective as a number.</summary>
    public static double Total(this ObjectiveFunction objective, Outputs outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        return objective.Evaluate(outputs).Total.ToDouble();
    }

    /// <summary>The total's gradients with respect to z1, z2, p1, p2; zeros where the objective does not use a tensor.</summary>
    public static Tensor[] Gradients(this ObjectiveFunction objective, Outputs outputs)
    {
        Outputs leaves = outputs.Map(Leaf, Leaf);
        objective.Evaluate(leaves).Total.backward();
        return [.. new[] { leaves.Latent1, leaves.Latent2, leaves.Features1, leaves.Features2 }.Select(leaf => leaf.grad ?? zeros_like(leaf))];
    }

    private static Tensor Leaf(Tensor tensor) => tensor.detach().clone().requires_grad_();
}

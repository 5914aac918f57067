using CD.Runner.Configuration;
using CD.Runner.Methods.Ae;
using CD.Runner.Methods.ContrastiveClustering;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Runner.Methods.Dac;
using CD.Runner.Methods.Dae;
using CD.Runner.Methods.Dccm;
using CD.Runner.Methods.Dcgan;
using CD.Runner.Methods.Dec;
using CD.Runner.Methods.DeCnn;
using CD.Runner.Methods.Jule;
using CD.Runner.Methods.KMeans;
using CD.Runner.Methods.Pica;
using CD.Runner.Methods.SimClr;
using CD.Runner.Methods.Vae;

namespace CD.Runner.Methods;

/// <summary>The methods on offer.</summary>
public sealed class MethodCatalogue
{
    /// <summary>Makes a catalogue.</summary>
    /// <param name="methods">The methods, at least one, each with a name and a section of its own; the first is the default.</param>
    /// <exception cref="ArgumentException">There is none, or two have one name or one section, or the stages of one are out of order.</exception>
    public MethodCatalogue(IReadOnlyList<IMethod> methods)
    {
        IEnumerable<string> names = methods.Select(method => method.Name).Concat(methods.Select(method => method.Section?.Key + "."));
        if (methods.Count == 0 || names.Where(name => name != ".").GroupBy(name => name).Any(group => group.Count() > 1))
        {
            throw new ArgumentException($"A catalogue has at least one method, and each has a name and a section of its own; received {string.Join(", ", methods.Select(method => method.Name))}.", nameof(methods));
        }

        if (methods.FirstOrDefault(method => !method.Stages.Select(stage => stage.Kind).SequenceEqual(method.Stages.Select(stage => stage.Kind).Order())) is { } disordered)
        {
            throw new ArgumentException($"A method's stages are matrices first, then assignments, then clusterings; those of {disordered.Name} are {string.Join(", ", disordered.Stages.Select(stage => stage.Name))}.", nameof(methods));
        }

        All = [.. methods];
        Settings = new SettingCatalogue(All);
    }

    /// <summary>The program's own methods. A new method is one line here.</summary>
    public static MethodCatalogue BuiltIn { get; } = new(
    [
        new ContrastiveDisentanglingMethod(),
        new KMeansMethod(),
        new AeMethod(),
        new DaeMethod(),
        new DeCnnMethod(),
        new VaeMethod(),
        new DcganMethod(),
        new SimClrMethod(),
        new ContrastiveClusteringMethod(),
        new DecMethod(),
        new DacMethod(),
        new DccmMethod(),
        new PicaMethod(),
        new JuleMethod(),
    ]);

    /// <summary>The method that a run has where none is named, with its settings' defaults.</summary>
    public static ConfiguredMethod Default => new(BuiltIn.All[0]);

    /// <summary>The methods, the default first.</summary>
    public IReadOnlyList<IMethod> All { get; }

    /// <summary>The settings of all methods.</summary>
    public SettingCatalogue Settings { get; }

    /// <summary>Finds a method.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The method, or null where there is none of that name.</returns>
    public IMethod? Find(string name) => All.FirstOrDefault(method => method.Name == name);

    /// <summary>A catalogue with more methods.</summary>
    /// <param name="methods">The methods to add.</param>
    /// <returns>This catalogue's methods, then those.</returns>
    public MethodCatalogue With(params IEnumerable<IMethod> methods) => new([.. All, .. methods]);
}

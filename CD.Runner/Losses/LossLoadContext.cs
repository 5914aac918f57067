using System.Reflection;
using System.Runtime.Loader;

namespace CD.Runner.Losses;

/// <summary>Loads a file of losses apart from the program, but on the program's own CD.Losses.FSharp, TorchSharp and FSharp.Core.</summary>
/// <remarks>Types are the same only where their assembly is: an <c>Outputs</c> from a copy beside the file would be another type.</remarks>
/// <param name="folder">The folder of the file of losses, in which other assemblies are looked for.</param>
/// <param name="host">The program's assemblies by simple name.</param>
internal sealed class LossLoadContext(string folder, IReadOnlyDictionary<string, string> host) : AssemblyLoadContext("losses")
{
    /// <summary>The assemblies a loaded one refers to that neither the program nor the file's folder has.</summary>
    public IEnumerable<string> Missing(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => !host.ContainsKey(name) && !File.Exists(Beside(name)));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (host.ContainsKey(name))
        {
            // By its name alone: the file may have been built on another version of it.
            return Default.LoadFromAssemblyName(new AssemblyName(name));
        }

        return File.Exists(Beside(name)) ? LoadFromAssemblyPath(Beside(name)) : null;
    }

    private string Beside(string name) => Path.Combine(folder, name + ".dll");
}

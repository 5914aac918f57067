using System.Reflection;
using System.Runtime.CompilerServices;
using CD.Losses.FSharp;
using CD.Model.Engine;
using CD.Runner.Errors;
using Microsoft.FSharp.Core;
using TorchSharp;

namespace CD.Runner.Losses;

/// <summary>The losses of an assembly.</summary>
internal static class LossAssembly
{
    /// <summary>Loads an assembly, runs the code at its top level, and finds its losses.</summary>
    /// <remarks>
    /// Values at the top level are computed here, once: a loss that made them when it first needs them would do so in a
    /// training step, whose end frees every tensor that the step has made.
    /// </remarks>
    /// <param name="path">The file's path.</param>
    /// <param name="content">The assembly's bytes.</param>
    /// <param name="host">The program's assemblies by simple name.</param>
    /// <returns>The public functions of modules and static classes from <see cref="Outputs"/> to a tensor.</returns>
    /// <exception cref="UserErrorException">The file is no .NET assembly, refers to one that is not there, or its top level fails.</exception>
    public static IReadOnlyList<LossFunction> Read(string path, byte[] content, IReadOnlyDictionary<string, string> host)
    {
        LibTorch.Load();
        LossLoadContext context = new(Path.GetDirectoryName(Path.GetFullPath(path))!, host);
        try
        {
            Assembly assembly = context.LoadFromStream(new MemoryStream(content));
            if (context.Missing(assembly).FirstOrDefault() is { } missing)
            {
                throw new UserErrorException(ExitCode.Usage, $"{path}: it needs {missing}.dll, which neither the program has nor the file's folder; put it beside the file.");
            }

            Initialize(assembly);
            return [.. assembly.GetExportedTypes().Where(type => type is { IsAbstract: true, IsSealed: true }).SelectMany(type => Losses(path, type))];
        }
        catch (BadImageFormatException exception)
        {
            throw new UserErrorException(ExitCode.Usage, $"{path}: this is not a .NET assembly. Give the .dll that dotnet build writes, or an F# script (.fsx).", exception);
        }
        catch (Exception exception) when (exception is TargetInvocationException or TypeInitializationException or TypeLoadException or ReflectionTypeLoadException or FileLoadException or FileNotFoundException)
        {
            throw new UserErrorException(ExitCode.Usage, $"{path}: the code at its top level failed: {LossFunction.FirstLine(exception)}", exception);
        }
    }

    private static void Initialize(Assembly assembly)
    {
        assembly.EntryPoint?.Invoke(null, assembly.EntryPoint.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        foreach (Type type in assembly.GetTypes().Where(type => !type.ContainsGenericParameters))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }

    private static IEnumerable<LossFunction> Losses(string path, Type module)
    {
        const BindingFlags PublicStatic = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (MethodInfo method in module.GetMethods(PublicStatic))
        {
            if (!method.IsGenericMethod && method.ReturnType == typeof(torch.Tensor) && method.GetParameters() is [{ } only] && only.ParameterType == typeof(Outputs))
            {
                yield return new LossFunction(path, FullName(module, method), method.CreateDelegate<Func<Outputs, torch.Tensor?>>());
            }
        }

        // A function that is composed of others, let loss = f >> g, is a value.
        foreach (PropertyInfo property in module.GetProperties(PublicStatic).Where(property => property.PropertyType == typeof(FSharpFunc<Outputs, torch.Tensor>)))
        {
            yield return new LossFunction(path, FullName(module, property), ((FSharpFunc<Outputs, torch.Tensor>)property.GetValue(null)!).Invoke);
        }
    }

    private static string FullName(Type module, MemberInfo member)
    {
        string source = member.GetCustomAttribute<CompilationSourceNameAttribute>()?.SourceName ?? member.Name;
        string name = $"{module.FullName!.Replace('+', '.')}.{source}";
        const string Prefix = ScriptCompiler.ImplicitModule + ".";
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
    }
}

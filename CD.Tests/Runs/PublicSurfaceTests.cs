using System.Reflection;
using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Runner.Runs;

namespace CD.Tests.Runs;

[TestClass]
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [TestMethod]
    [DataRow(typeof(Layer))]
    [DataRow(typeof(Experiment))]
    [DataRow(typeof(Outputs))]
    public void PublicMembers_OfTheAssembly_HaveNoPointers(Type member)
    {
        string[] pointers = [.. member.Assembly.GetExportedTypes().Where(type => !type.IsSubclassOf(typeof(Delegate)))
            .SelectMany(type => type.GetMembers(Declared).Where(IsVisible).Where(one => Types(one).Any(IsPointer)).Select(one => $"{type.FullName}.{one.Name}"))];

        Assert.IsEmpty(pointers, string.Join(", ", pointers));
    }

    [TestMethod]
    [DataRow("CD.Runner.Anomalies")]
    [DataRow("CD.Runner.Benchmarks")]
    [DataRow("CD.Runner.ClusterCounts")]
    [DataRow("CD.Runner.Commands")]
    [DataRow("CD.Runner.Comparisons")]
    [DataRow("CD.Runner.Discovery")]
    [DataRow("CD.Runner.Duplicates")]
    [DataRow("CD.Runner.Explanation")]
    [DataRow("CD.Runner.Heads")]
    [DataRow("CD.Runner.Curves")]
    [DataRow("CD.Runner.Projection")]
    [DataRow("CD.Runner.Reproduction")]
    [DataRow("CD.Runner.Retrieval")]
    [DataRow("CD.Runner.Sorting")]
    [DataRow("CD.Runner.Storage")]
    [DataRow("CD.Runner.Pictures")]
    [DataRow("CD.Runner.Pages")]
    [DataRow("CD.Runner.TensorBoard")]
    public void Namespace_OfTheProgramsOwn_IsInternal(string name)
    {
        Assert.Contains(name, typeof(Experiment).Assembly.GetTypes().Select(type => type.Namespace));
        Assert.DoesNotContain(name, typeof(Experiment).Assembly.GetExportedTypes().Select(type => type.Namespace));
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        _ => false,
    };

    private static IEnumerable<Type> Types(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType)],
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        _ => [],
    };

    private static bool IsPointer(Type type) =>
        type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint)
        || (type.HasElementType && IsPointer(type.GetElementType()!)) || type.GetGenericArguments().Any(IsPointer);
}

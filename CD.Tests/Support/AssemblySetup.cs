using CD.Model.Engine;
using TorchSharp;

[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]

namespace CD.Tests.Support;

[TestClass]
public static class AssemblySetup
{
    [AssemblyInitialize]
    public static void LoadEngine(TestContext context)
    {
        LibTorch.Load();
        torch.set_num_threads(1);
    }
}

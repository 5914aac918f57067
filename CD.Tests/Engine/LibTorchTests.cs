using System.Text;
using CD.Model.Engine;
using CD.Tests.Support;

namespace CD.Tests.Engine;

[TestClass]
public sealed class LibTorchTests
{
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void LoadBound_FunctionThatNoLibraryHas_IsNamed()
    {
        // TorchSharp's own library asking for a function that libtorch does not have, as with another version of libtorch.
        byte[] library = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
        _ = ElfSymbolVersion.MakeWeak(library, "GLIBCXX_3.4.32");
        byte[] name = Encoding.ASCII.GetBytes("_ZN2at4_ops4diag4callERKNS_6TensorEl\0");
        int place = library.AsSpan().IndexOf(name);
        Assert.IsGreaterThan(0, place);
        library[place + "_ZN2at4_ops4di".Length] = (byte)'l';
        using TemporaryFolder folder = new();
        string path = folder.File("libChanged.so");
        File.WriteAllBytes(path, library);

        DllNotFoundException error = Assert.ThrowsExactly<DllNotFoundException>(() => LibTorch.LoadBound(path));

        StringAssert.Contains(error.Message, "undefined symbol: _ZN2at4_ops4dilg4callERKNS_6TensorEl");
    }
}

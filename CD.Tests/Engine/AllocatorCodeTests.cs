using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CD.Model.Engine;

namespace CD.Tests.Engine;

[TestClass]
public sealed unsafe class AllocatorCodeTests
{
    private const int LeastBytes = 1 << 20;
    private const int Refused = 3 << 20;
    private const int Standard = 0x5555_6666;

    private readonly AllocatorCode code;

    public AllocatorCodeTests()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Assert.Inconclusive("The code is for Linux on x86-64.");
        }

        delegate* unmanaged[Cdecl]<long*, nint, long*> own = &OwnAllocate;
        delegate* unmanaged[Cdecl]<long*, nint, nint, long*> standard = &StandardAllocate;
        delegate* unmanaged[Cdecl]<long*, void> delete = &OwnDelete;
        code = AllocatorCode.Map(LeastBytes, (nint)own, (nint)delete, Standard, (nint)standard)!;
    }

    [TestMethod]
    [DataRow(LeastBytes - 1, 0, LeastBytes - 1)]
    [DataRow(LeastBytes, LeastBytes, 0)]
    [DataRow(1L << 50, 1L << 50, 0)]
    [DataRow(Refused, Refused, Refused)]
    public void Allocate_BeforeClosing_AsksTheOwnFunctionFromTheLeastSizeOn(long bytes, long own, long standard) =>
        CollectionAssert.AreEqual(new[] { own, standard, standard == 0 ? 0L : Standard }, Allocate(bytes));

    [TestMethod]
    [DataRow(LeastBytes)]
    [DataRow(Refused)]
    public void Allocate_AfterClosing_IsTheStandardOne(long bytes)
    {
        code.Close();

        CollectionAssert.AreEqual(new[] { 0L, bytes, Standard }, Allocate(bytes));
    }

    [TestMethod]
    public void Delete_AfterClosing_DoesNothing()
    {
        long calls = 0;
        Deleter()(&calls);
        Assert.AreEqual(1, calls);
        code.Close();
        Deleter()(&calls);

        Assert.AreEqual(1, calls);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long* OwnAllocate(long* result, nint bytes)
    {
        result[0] = bytes;
        return bytes == Refused ? null : result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long* StandardAllocate(long* result, nint allocator, nint bytes)
    {
        (result[1], result[2]) = (bytes, allocator);
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OwnDelete(long* calls) => ++*calls;

    private delegate* unmanaged[Cdecl]<long*, void> Deleter() =>
        (delegate* unmanaged[Cdecl]<long*, void>)((delegate* unmanaged[Cdecl]<nint, nint>)code.GetDeleter)(1);

    /// <summary>What the own function and the standard one were asked for, and the object the latter was given.</summary>
    private long[] Allocate(long bytes)
    {
        long[] result = new long[3];
        fixed (long* address = result)
        {
            Assert.IsTrue(((delegate* unmanaged[Cdecl]<long*, nint, nint, long*>)code.Allocate)(address, 1, (nint)bytes) == address);
        }

        return result;
    }
}

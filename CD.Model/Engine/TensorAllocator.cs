using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>Gives libtorch a processor allocator that keeps large blocks for the next tensors; see <see cref="BlockPool"/>.</summary>
/// <remarks>
/// Without it the C library gives every large tensor back to the system when it is freed, and the next one is mapped anew, page by
/// page: a quarter of a training step of 128 images of 224 pixels. The allocator is installed by <c>c10::SetCPUAllocator</c>,
/// which is meant for this. It is libtorch's own but for two virtual functions: <c>allocate</c>, from 1 MiB on, and
/// <c>raw_deleter</c>. On other systems, with other versions of libtorch, and where it does not look as expected, nothing is
/// changed and <see cref="Obstacle"/> says why.
/// </remarks>
internal static unsafe class TensorAllocator
{
    /// <summary>The environment variable that, set to 0, leaves libtorch its own allocator.</summary>
    public const string SwitchVariable = "CD_POOL";

    // Smaller blocks stay with the C library.
    private const int LeastBytes = 1 << 20;

    // The table of virtual functions of c10::Allocator in the Itanium C++ ABI: two words, then two
    // destructors, allocate, is_simple_data_ptr, raw_deleter and copy_data.
    private const int TableStart = 2;
    private const int TableFunctions = 6;
    private const int AllocateFunction = 2;
    private const int DeleterFunction = 4;

    // c10::Device in memory: type CPU, index -1.
    private const ushort ProcessorDevice = 0xff00;

    private static delegate* unmanaged[Cdecl]<nint, void> standardDelete;
    private static nint deleter;

    // The version whose table of functions was compared with the numbers above.
    private static Version CheckedVersion { get; } = new(2, 10);

    /// <summary>The blocks the allocator keeps.</summary>
    public static BlockPool Pool { get; } = new(PageMemory.Map, PageMemory.Unmap);

    /// <summary>Whether the allocator is in use.</summary>
    public static bool Installed => Obstacle is null;

    /// <summary>Why libtorch has its own allocator; null where it has this one.</summary>
    public static string? Obstacle { get; private set; } = "libtorch is not loaded";

    /// <summary>Gives the memory of all idle blocks back; for the end of a phase of a run after which less is needed.</summary>
    public static void Trim() => Pool.Trim();

    /// <summary>Installs the allocator; does nothing where it cannot serve.</summary>
    /// <param name="library">A loaded library that depends on <c>c10</c>.</param>
    internal static void Install(nint library) =>
        Obstacle = ObstacleHere(Environment.GetEnvironmentVariable(SwitchVariable), LibTorchVersion.Of(library)) ?? TryInstall(library);

    /// <summary>What speaks against the allocator on this system, with this switch and this version of libtorch; null for nothing.</summary>
    internal static string? ObstacleHere(string? switchValue, Version? version) =>
        !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 ? "it is for Linux on x86-64"
        : switchValue == "0" ? $"{SwitchVariable} is 0"
        : version != CheckedVersion ? $"it is for libtorch {CheckedVersion}; this is {version?.ToString() ?? "another"}"
        : null;

    /// <summary>Installs the allocator, or says why it cannot be done.</summary>
    private static string? TryInstall(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "_ZN3c1015GetCPUAllocatorEv", out nint get)
            || !NativeLibrary.TryGetExport(library, "_ZN3c1015SetCPUAllocatorEPNS_9AllocatorEh", out nint set)
            || !NativeLibrary.TryGetExport(library, "_ZTVN3c1019DefaultCPUAllocatorE", out nint table))
        {
            return "libtorch lacks its functions";
        }

        nint standard = ((delegate* unmanaged[Cdecl]<nint>)get)();
        nint* functions = (nint*)table + TableStart;
        if (*(nint**)standard != functions || !GivesExpectedPointers(standard, functions))
        {
            return "libtorch's own allocator is not the standard one";
        }

        delegate* unmanaged[Cdecl]<DataPointer*, nint, DataPointer*> allocate = &TryAllocate;
        delegate* unmanaged[Cdecl]<nint, void> delete = &Delete;
        if (AllocatorCode.Map(LeastBytes, (nint)allocate, (nint)delete, standard, functions[AllocateFunction]) is not { } code)
        {
            return "the system does not allow code in memory";
        }

        deleter = code.Delete;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => code.Close();
        ((delegate* unmanaged[Cdecl]<nint, byte, void>)set)(Derive((nint*)table, code), byte.MaxValue);
        return null;
    }

    /// <summary>Whether the standard allocator's pointers are laid out as <see cref="DataPointer"/>, with the deleter it tells.</summary>
    private static bool GivesExpectedPointers(nint standard, nint* functions)
    {
        nint expected = ((delegate* unmanaged[Cdecl]<nint, nint>)functions[DeleterFunction])(standard);
        DataPointer sample = default;
        _ = ((delegate* unmanaged[Cdecl]<DataPointer*, nint, nuint, nint>)functions[AllocateFunction])(&sample, standard, 64);
        if (sample.Data == 0 || sample.Context != sample.Data || sample.Deleter != expected || sample.Device != ProcessorDevice)
        {
            return false;
        }

        standardDelete = (delegate* unmanaged[Cdecl]<nint, void>)expected;
        standardDelete(sample.Context);
        return true;
    }

    /// <summary>Makes an object of a class like the standard allocator's with two functions replaced; it lives as long as the process.</summary>
    private static nint Derive(nint* standardTable, AllocatorCode code)
    {
        int words = TableStart + TableFunctions;
        nint* memory = (nint*)NativeMemory.Alloc((nuint)(words + 1), (nuint)sizeof(nint));
        new Span<nint>(standardTable, words).CopyTo(new Span<nint>(memory, words));
        memory[TableStart + AllocateFunction] = code.Allocate;
        memory[TableStart + DeleterFunction] = code.GetDeleter;
        memory[words] = (nint)(memory + TableStart);
        return (nint)(memory + words);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static DataPointer* TryAllocate(DataPointer* result, nint bytes)
    {
        nint address = Pool.Take(bytes);
        if (address == 0)
        {
            return null;
        }

        *result = new DataPointer
        {
            Data = address,
            Deleter = deleter,
            Context = address,
            Device = ProcessorDevice,
        };
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delete(nint address)
    {
        if (!Pool.Give(address))
        {
            standardDelete(address);
        }
    }

    /// <summary>c10::DataPtr.</summary>
    private struct DataPointer
    {
        public nint Data;
        public nint Deleter;
        public nint Context;
        public ushort Device;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>Gives libtorch a processor allocator that keeps large blocks for the next tensors; see <see cref="BlockPool"/>.</summary>
/// <remarks>
/// Without it the C library gives every large tensor back to the system when it is freed, and the next one is mapped anew, page by
/// page: a quarter of a training step of 128 images of 224 pixels. The allocator is installed by <c>c10::SetCPUAllocator</c>,
/// which is meant for this. It is libtorch's own but for two virtual functions: <c>allocate</c>, from 1 MiB on, and
/// <c>raw_deleter</c>. On other systems, and where libtorch does not look as expected, nothing is changed.
/// </remarks>
public static unsafe class TensorAllocator
{
    /// <summary>The environment variable that, set to 0, leaves libtorch its own allocator.</summary>
    public const string SwitchVariable = "CD_POOL";

    // Smaller blocks stay with the C library.
    private const int LeastBytes = 1 << 20;

    // The table of virtual functions of c10::Allocator, libtorch 2.3 and later, in the Itanium C++ ABI: two words, then two
    // destructors, allocate, is_simple_data_ptr, raw_deleter and copy_data.
    private const int TableStart = 2;
    private const int TableFunctions = 6;
    private const int AllocateFunction = 2;
    private const int DeleterFunction = 4;

    // c10::Device in memory: type CPU, index -1.
    private const ushort ProcessorDevice = 0xff00;

    private static delegate* unmanaged[Cdecl]<nint, void> standardDelete;

    /// <summary>The blocks the allocator keeps.</summary>
    public static BlockPool Pool { get; } = new(PageMemory.Map, PageMemory.Unmap);

    /// <summary>Whether the allocator is in use.</summary>
    public static bool Installed { get; private set; }

    /// <summary>Installs the allocator; does nothing where it cannot serve.</summary>
    /// <param name="library">A loaded library that depends on <c>c10</c>.</param>
    internal static void Install(nint library)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64
            || Environment.GetEnvironmentVariable(SwitchVariable) == "0"
            || !NativeLibrary.TryGetExport(library, "_ZN3c1015GetCPUAllocatorEv", out nint get)
            || !NativeLibrary.TryGetExport(library, "_ZN3c1015SetCPUAllocatorEPNS_9AllocatorEh", out nint set)
            || !NativeLibrary.TryGetExport(library, "_ZTVN3c1019DefaultCPUAllocatorE", out nint table))
        {
            return;
        }

        nint standard = ((delegate* unmanaged[Cdecl]<nint>)get)();
        nint* functions = (nint*)table + TableStart;
        if (*(nint**)standard != functions || !GivesExpectedPointers(standard, functions))
        {
            return;
        }

        nint entry = PageMemory.MapCode(EntryCode(standard, functions[AllocateFunction]));
        if (entry == 0)
        {
            return;
        }

        Use((delegate* unmanaged[Cdecl]<nint, byte, void>)set, standard, Derive((nint*)table, entry));
        Installed = true;
    }

    /// <summary>Makes libtorch allocate by <paramref name="own"/> until the process ends.</summary>
    private static void Use(delegate* unmanaged[Cdecl]<nint, byte, void> set, nint standard, nint own)
    {
        set(own, byte.MaxValue);

        // What native code allocates after the runtime's end must not call into it.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => set(standard, byte.MaxValue);
    }

    /// <summary>Whether the standard allocator's pointers are laid out as <see cref="DataPointer"/>, with the deleter it tells.</summary>
    private static bool GivesExpectedPointers(nint standard, nint* functions)
    {
        nint deleter = ((delegate* unmanaged[Cdecl]<nint, nint>)functions[DeleterFunction])(standard);
        DataPointer sample = default;
        _ = ((delegate* unmanaged[Cdecl]<DataPointer*, nint, nuint, nint>)functions[AllocateFunction])(&sample, standard, 64);
        if (sample.Data == 0 || sample.Context != sample.Data || sample.Deleter != deleter || sample.Device != ProcessorDevice)
        {
            return false;
        }

        standardDelete = (delegate* unmanaged[Cdecl]<nint, void>)deleter;
        standardDelete(sample.Context);
        return true;
    }

    /// <summary>Makes an object of a class like the standard allocator's with two functions replaced; it lives as long as the process.</summary>
    private static nint Derive(nint* standardTable, nint entry)
    {
        int words = TableStart + TableFunctions;
        nint* memory = (nint*)NativeMemory.Alloc((nuint)(words + 1), (nuint)sizeof(nint));
        new Span<nint>(standardTable, words).CopyTo(new Span<nint>(memory, words));
        memory[TableStart + AllocateFunction] = entry;
        memory[TableStart + DeleterFunction] = (nint)(delegate* unmanaged[Cdecl]<nint, nint>)&GetDeleter;
        memory[words] = (nint)(memory + TableStart);
        return (nint)(memory + words);
    }

    /// <summary>
    /// The machine code of <c>allocate</c>: small requests, and those that <see cref="TryAllocate"/> refuses, go on to the
    /// standard allocator, whose exception for want of memory must not pass through managed frames.
    /// </summary>
    private static byte[] EntryCode(nint standard, nint standardAllocate)
    {
        delegate* unmanaged[Cdecl]<DataPointer*, nint, DataPointer*> own = &TryAllocate;
        return
        [
            0x48, 0x81, 0xFA, .. BitConverter.GetBytes(LeastBytes), // cmp rdx, LeastBytes
            0x72, 33, //                                               jb standard
            0x57, 0x52, 0x48, 0x83, 0xEC, 0x08, //                     push rdi; push rdx; sub rsp, 8
            0x48, 0x89, 0xD6, //                                       mov rsi, rdx
            0x48, 0xB8, .. BitConverter.GetBytes((long)own), //        mov rax, own
            0xFF, 0xD0, //                                             call rax
            0x48, 0x83, 0xC4, 0x08, 0x5A, 0x5F, //                     add rsp, 8; pop rdx; pop rdi
            0x48, 0x85, 0xC0, //                                       test rax, rax
            0x74, 0x01, //                                             je standard
            0xC3, //                                                   ret
            0x48, 0xBE, .. BitConverter.GetBytes((long)standard), // standard: mov rsi, standard
            0x48, 0xB8, .. BitConverter.GetBytes((long)standardAllocate), // mov rax, standardAllocate
            0xFF, 0xE0, //                                             jmp rax
        ];
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
            Deleter = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Delete,
            Context = address,
            Device = ProcessorDevice,
        };
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint GetDeleter(nint allocator) => (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Delete;

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

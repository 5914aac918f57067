using System.Runtime.InteropServices;

namespace CD.Model.Engine;

/// <summary>The machine code (x86-64, System V calls) through which libtorch reaches <see cref="TensorAllocator"/>'s functions, or no longer.</summary>
/// <remarks>
/// Native code outlives the .NET runtime: libtorch frees what its static variables hold in the last moments of the process,
/// when a call into the runtime would never return. So every entry asks a flag in native memory first, which
/// <see cref="Close"/> sets. From then on allocation is the standard allocator's, and freeing does nothing: the system takes
/// all memory back.
/// </remarks>
internal sealed unsafe class AllocatorCode
{
    private readonly byte* closed;

    private AllocatorCode(byte* closed) => this.closed = closed;

    /// <summary><c>allocate</c>: smaller requests, and those that the own function refuses, go on to the standard allocator.</summary>
    public nint Allocate { get; private init; }

    /// <summary>Frees a block; what <see cref="GetDeleter"/> returns.</summary>
    public nint Delete { get; private init; }

    /// <summary><c>raw_deleter</c>.</summary>
    public nint GetDeleter { get; private init; }

    /// <summary>Writes the code into memory of its own, which lives as long as the process.</summary>
    /// <param name="leastBytes">The smallest request that goes to the own function.</param>
    /// <param name="ownAllocate">Takes the result's address and the bytes; returns 0 to refuse.</param>
    /// <param name="ownDelete">Takes a block's address.</param>
    /// <param name="standard">The standard allocator's object.</param>
    /// <param name="standardAllocate">Its <c>allocate</c>, whose exception for want of memory must not pass through managed frames.</param>
    /// <returns>The code, or null where the system does not allow it.</returns>
    public static AllocatorCode? Map(int leastBytes, nint ownAllocate, nint ownDelete, nint standard, nint standardAllocate)
    {
        byte* closed = (byte*)NativeMemory.AllocZeroed(1);
        byte[] delete = DeleteCode((nint)closed, ownDelete);
        byte[] allocate = AllocateCode(leastBytes, (nint)closed, ownAllocate, standard, standardAllocate);
        nint deleteAt = PageMemory.MapCode([.. delete, .. allocate]);
        nint getDeleter = deleteAt == 0 ? 0 : PageMemory.MapCode(GetDeleterCode(deleteAt));
        return getDeleter == 0 ? null : new AllocatorCode(closed) { Delete = deleteAt, Allocate = deleteAt + delete.Length, GetDeleter = getDeleter };
    }

    /// <summary>Makes every entry leave the .NET runtime alone from now on.</summary>
    public void Close() => Volatile.Write(ref *closed, 1);

    private static byte[] DeleteCode(nint closed, nint own) =>
    [
        0x48, 0xB8, .. Word(closed), //         mov rax, closed
        0x80, 0x38, 0x00, //                    cmp byte ptr [rax], 0
        0x75, 12, //                            jne done
        0x48, 0xB8, .. Word(own), //            mov rax, own
        0xFF, 0xE0, //                          jmp rax
        0xC3, //                          done: ret
    ];

    private static byte[] GetDeleterCode(nint delete) =>
    [
        0x48, 0xB8, .. Word(delete), //         mov rax, delete
        0xC3, //                                ret
    ];

    private static byte[] AllocateCode(int leastBytes, nint closed, nint own, nint standard, nint standardAllocate) =>
    [
        0x48, 0x81, 0xFA, .. BitConverter.GetBytes(leastBytes), // cmp rdx, leastBytes
        0x72, 48, //                                 jb standard
        0x48, 0xB8, .. Word(closed), //              mov rax, closed
        0x80, 0x38, 0x00, //                         cmp byte ptr [rax], 0
        0x75, 33, //                                 jne standard
        0x57, 0x52, 0x48, 0x83, 0xEC, 0x08, //       push rdi; push rdx; sub rsp, 8
        0x48, 0x89, 0xD6, //                         mov rsi, rdx
        0x48, 0xB8, .. Word(own), //                 mov rax, own
        0xFF, 0xD0, //                               call rax
        0x48, 0x83, 0xC4, 0x08, 0x5A, 0x5F, //       add rsp, 8; pop rdx; pop rdi
        0x48, 0x85, 0xC0, //                         test rax, rax
        0x74, 0x01, //                               je standard
        0xC3, //                                     ret
        0x48, 0xBE, .. Word(standard), //  standard: mov rsi, standard
        0x48, 0xB8, .. Word(standardAllocate), //    mov rax, standardAllocate
        0xFF, 0xE0, //                               jmp rax
    ];

    private static byte[] Word(nint value) => BitConverter.GetBytes((long)value);
}

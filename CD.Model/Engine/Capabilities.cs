using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;
using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Engine;

/// <summary>What this machine can do for a computation; layers, the optimizer and the augmentation choose by it; how wide a kernel's vectors are is the processor's.</summary>
/// <remarks>An immutable value that is passed along: to layers by <see cref="Layers.BuildContext"/>.</remarks>
public sealed record Capabilities
{
    private static readonly Lazy<Capabilities> Machine = new(Look);

    private Capabilities()
    {
    }

    /// <summary>The processor's name, as it tells it.</summary>
    public required string Processor { get; init; }

    /// <summary>The instruction sets that matter here, for example <c>avx2</c>, <c>avx512</c>, <c>avx512-bf16</c>, <c>neon</c>; as the process may use them.</summary>
    public required IReadOnlyList<string> InstructionSets { get; init; }

    /// <summary>The width of the project's vector kernels in bits: 512, 256 or 128; 0 where the processor has no vectors.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Whether the processor multiplies bfloat16 matrices in hardware.</summary>
    public required bool ProcessorHasBfloat16 { get; init; }

    /// <summary>Whose threads run the project's kernels: <c>GNU OpenMP</c> or <c>.NET</c>.</summary>
    public required string Threads { get; init; }

    /// <summary>Who keeps large blocks of memory: <c>pool</c> (the project) or <c>libtorch</c>.</summary>
    public required string Allocator { get; init; }

    /// <summary>The loaded libtorch's version.</summary>
    public required string LibTorchVersion { get; init; }

    /// <summary>Whether tensors' addresses can be asked for, without which the project's kernels cannot run.</summary>
    public required bool HasAddresses { get; init; }

    /// <summary>The device that computes.</summary>
    public DeviceType Device { get; init; } = DeviceType.CPU;

    /// <summary>What the user chose.</summary>
    public KernelChoice Kernels { get; init; }

    /// <summary>Whether the project's own kernels may compute.</summary>
    public bool OwnKernels => Kernels == KernelChoice.Auto && Device == DeviceType.CPU && HasAddresses && VectorBits > 0;

    /// <summary>Whether libtorch computes convolutions of bfloat16 images with what follows them in one pass.</summary>
    public bool FusesConvolutions => Kernels == KernelChoice.Auto && Device == DeviceType.CPU && FusedConvolution.Available;

    /// <summary>One line for people and records: which path a run takes.</summary>
    public string Path => Device != DeviceType.CPU
        ? $"libtorch {LibTorchVersion} on {Device.ToString().ToLowerInvariant()}"
        : OwnKernels
            ? $"own kernels ({VectorBits}-bit vectors, threads of {Threads}) and libtorch {LibTorchVersion}, memory by {Allocator}, {string.Join(' ', InstructionSets)}"
            : $"libtorch {LibTorchVersion}, memory by {Allocator}, {string.Join(' ', InstructionSets)}";

    /// <summary>Looks at the machine, once a process; libtorch is loaded if it is not yet.</summary>
    /// <param name="device">The device that computes; null for the processor.</param>
    /// <param name="kernels">Which kernels may compute.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="EngineException">libtorch cannot be loaded.</exception>
    public static Capabilities Detect(Device? device = null, KernelChoice kernels = KernelChoice.Auto) =>
        Machine.Value with { Device = device?.type ?? DeviceType.CPU, Kernels = kernels };

    private static Capabilities Look()
    {
        LibTorch.Load();
        return new Capabilities
        {
            Processor = ProcessorName(),
            InstructionSets = [.. Instructions()],
            VectorBits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : WorkerTeam.Available ? 128 : 0,
            ProcessorHasBfloat16 = HasBfloat16(),
            Threads = WorkerTeam.Kind == TeamKind.OpenMP ? "GNU OpenMP" : ".NET",
            Allocator = TensorAllocator.Installed ? "pool" : TensorAllocator.Obstacle is { } obstacle ? $"libtorch ({obstacle})" : "libtorch",
            LibTorchVersion = torch.__version__,
            HasAddresses = TensorMemory.Available,
        };
    }

    private static IEnumerable<string> Instructions()
    {
        (string Name, bool Has)[] sets =
        [
            ("avx2", Avx2.IsSupported && Fma.IsSupported),
            ("avx512", Avx512BW.IsSupported),
            ("avx512-bf16", HasBfloat16()),
            ("neon", AdvSimd.IsSupported),
        ];
        return sets.Where(set => set.Has).Select(set => set.Name).DefaultIfEmpty(RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());
    }

    /// <summary>CPUID leaf 7: AVX512_BF16 is sub-leaf 1 EAX bit 5, AMX-BF16 sub-leaf 0 EDX bit 22; the system must save the AVX-512 registers.</summary>
    private static bool HasBfloat16()
    {
        if (!X86Base.IsSupported || !Avx512BW.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        (int subLeaves, _, _, int edx) = X86Base.CpuId(7, 0);
        bool amx = (edx & (1 << 22)) != 0;
        bool avx = subLeaves >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;
        return avx || amx;
    }

    /// <summary>CPUID leaves 0x80000002 to 0x80000004 hold 48 letters.</summary>
    private static string ProcessorName()
    {
        const int First = unchecked((int)0x80000002);
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < unchecked((uint)First + 2))
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        byte[] letters = new byte[48];
        for (int leaf = 0; leaf < 3; leaf++)
        {
            (int eax, int ebx, int ecx, int edx) = X86Base.CpuId(First + leaf, 0);
            Buffer.BlockCopy(new[] { eax, ebx, ecx, edx }, 0, letters, 16 * leaf, 16);
        }

        return Encoding.ASCII.GetString(letters).Trim('\0', ' ');
    }
}

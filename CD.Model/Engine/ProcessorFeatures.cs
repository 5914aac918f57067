using System.Runtime.Intrinsics.X86;

namespace CD.Model.Engine;

/// <summary>What the processor computes in hardware.</summary>
internal static class ProcessorFeatures
{
    /// <summary>Whether the processor has AVX512-BF16 or AMX-BF16 and the operating system saves the AVX-512 registers.</summary>
    /// <remarks>CPUID leaf 7: AVX512_BF16 is sub-leaf 1 EAX bit 5, AMX-BF16 sub-leaf 0 EDX bit 22.</remarks>
    public static bool HasBfloat16
    {
        get
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
    }
}

using System.Runtime.CompilerServices;

namespace CD.Model.Kernels;

/// <summary>The innermost matrix product of the convolutions: a few rows times a panel of columns, kept in registers.</summary>
/// <remarks>Twelve sums, two vectors of columns and one factor fit the sixteen registers of AVX2.</remarks>
/// <typeparam name="TLanes">The vectors.</typeparam>
internal static unsafe class PanelProduct<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Rows that are computed together.</summary>
    public const int Rows = 6;

    /// <summary>Columns that are computed together; panels hold one row of them after the other.</summary>
    public static int Columns => 2 * TLanes.Count;

    /// <summary>The number of panels for so many columns.</summary>
    public static int Panels(long columns) => (int)((columns + Columns - 1) / Columns);

    /// <summary>target[row] = sum over depth of factors[row][depth] panel[depth], six rows of one panel.</summary>
    /// <param name="factors">Where offsets count from.</param>
    /// <param name="rows">The six rows' offsets.</param>
    /// <param name="step">From one factor of a row to the next.</param>
    /// <param name="runs">Runs of factors in a row.</param>
    /// <param name="runStep">From one run to the next.</param>
    /// <param name="length">Factors in a run.</param>
    /// <param name="panel"><c>[runs length, columns]</c>.</param>
    /// <param name="target">Where the targets' offsets count from.</param>
    /// <param name="targets">The six results' offsets.</param>
    /// <param name="add">Whether the products are added to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* factors, nint* rows, nint step, int runs, nint runStep, nint length, float* panel, float* target, nint* targets, bool add)
    {
        TLanes s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        TLanes s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        float* run = factors + rows[0];
        nint row1 = rows[1] - rows[0], row2 = rows[2] - rows[0], row3 = rows[3] - rows[0], row4 = rows[4] - rows[0], row5 = rows[5] - rows[0];
        for (; runs > 0; runs--, run += runStep)
        {
            float* factor = run;
            for (float* end = panel + (length * 2 * TLanes.Count); panel < end; panel += 2 * TLanes.Count, factor += step)
            {
                TLanes left = TLanes.Load(panel), right = TLanes.Load(panel + TLanes.Count);
                TLanes value = TLanes.Create(*factor);
                s00 = TLanes.FusedMultiplyAdd(value, left, s00);
                s01 = TLanes.FusedMultiplyAdd(value, right, s01);
                value = TLanes.Create(factor[row1]);
                s10 = TLanes.FusedMultiplyAdd(value, left, s10);
                s11 = TLanes.FusedMultiplyAdd(value, right, s11);
                value = TLanes.Create(factor[row2]);
                s20 = TLanes.FusedMultiplyAdd(value, left, s20);
                s21 = TLanes.FusedMultiplyAdd(value, right, s21);
                value = TLanes.Create(factor[row3]);
                s30 = TLanes.FusedMultiplyAdd(value, left, s30);
                s31 = TLanes.FusedMultiplyAdd(value, right, s31);
                value = TLanes.Create(factor[row4]);
                s40 = TLanes.FusedMultiplyAdd(value, left, s40);
                s41 = TLanes.FusedMultiplyAdd(value, right, s41);
                value = TLanes.Create(factor[row5]);
                s50 = TLanes.FusedMultiplyAdd(value, left, s50);
                s51 = TLanes.FusedMultiplyAdd(value, right, s51);
            }
        }

        Finish(target + targets[0], s00, s01, add);
        Finish(target + targets[1], s10, s11, add);
        Finish(target + targets[2], s20, s21, add);
        Finish(target + targets[3], s30, s31, add);
        Finish(target + targets[4], s40, s41, add);
        Finish(target + targets[5], s50, s51, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(float* target, TLanes left, TLanes right, bool add)
    {
        if (add)
        {
            left += TLanes.Load(target);
            right += TLanes.Load(target + TLanes.Count);
        }

        left.Store(target);
        right.Store(target + TLanes.Count);
    }
}

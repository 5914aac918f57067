using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Adam on processors over float32 weights whose gradients are float32 or bfloat16, in one pass over memory; also brings the weights' bfloat16 copies up to date.</summary>
/// <remarks>Element by element it computes what libtorch's <c>_fused_adam_</c> computes, in float32. Sums are taken in pieces of fixed size, so results do not depend on the number of threads.</remarks>
internal sealed unsafe class AdamKernel
{
    private const int PieceValues = 32 * 1024;
    private const int BlockValues = 4 * 1024;

    private readonly IReadOnlyList<Variable> variables;
    private readonly int width;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;
    private readonly (int Index, long First, int Count)[] pieces;

    /// <summary>Prepares the kernel.</summary>
    /// <param name="variables">Float32 weights in the processor's memory, computed with as float32 or bfloat16.</param>
    /// <param name="firstMoments">Running means of the gradients, shaped and laid out like the weights.</param>
    /// <param name="secondMoments">Running means of the squared gradients, likewise.</param>
    /// <param name="width">The widest vectors that are used, in bits.</param>
    public AdamKernel(IReadOnlyList<Variable> variables, Tensor[] firstMoments, Tensor[] secondMoments, int width = 512)
    {
        this.variables = variables;
        this.firstMoments = firstMoments;
        this.secondMoments = secondMoments;
        this.width = Math.Min(width, Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);
        pieces = [.. variables.SelectMany((variable, index) => Pieces(index, variable.Tensor.numel()))];
    }

    /// <summary>Whether the kernel takes these weights; elsewhere libtorch's own operators do the work.</summary>
    /// <param name="variables">The weights.</param>
    /// <returns>Whether all are in the processor's memory and of its formats, and the kernel can run here.</returns>
    public static bool Takes(IReadOnlyList<Variable> variables) =>
        WorkerTeam.Available && TensorMemory.Available
        && variables.All(variable => variable.Tensor.device_type == TorchSharp.DeviceType.CPU && variable.Tensor.dtype == ScalarType.Float32
            && variable.Computed.dtype is ScalarType.BFloat16 or ScalarType.Float32);

    /// <summary>The Euclidean norm over all gradients.</summary>
    /// <param name="gradients">One for each weight, laid out like it; null for a weight that takes no part.</param>
    /// <returns>The norm.</returns>
    public double Norm(Tensor?[] gradients)
    {
        double[] squares = new double[pieces.Length];
        fixed (double* sums = squares)
        {
            Run(gradients, new Work { Squares = sums }, width >= 512 ? &SumSquares<Lanes512> : width >= 256 ? &SumSquares<Lanes256> : &SumSquares<Lanes128>);
        }

        return Math.Sqrt(squares.Sum());
    }

    /// <summary>Takes one step.</summary>
    /// <param name="gradients">One for each weight, laid out like it; null for a weight that takes no part.</param>
    /// <param name="scale">What they are multiplied with first.</param>
    /// <param name="step">The number of steps with this one.</param>
    /// <param name="constants">The learning rate and Adam's constants.</param>
    public void Step(Tensor?[] gradients, double scale, double step, AdamConstants constants)
    {
        Work work = new()
        {
            Scale = (float)scale,
            Beta1 = (float)(1.0 - constants.Beta1),
            Beta2 = (float)constants.Beta2,
            Rest2 = (float)(1.0 - constants.Beta2),
            Size = (float)(constants.LearningRate / (1.0 - Math.Pow(constants.Beta1, step))),
            Root = (float)Math.Sqrt(1.0 - Math.Pow(constants.Beta2, step)),
            Epsilon = (float)constants.Epsilon,
        };
        Run(gradients, work, width >= 512 ? &Update<Lanes512> : width >= 256 ? &Update<Lanes256> : &Update<Lanes128>);
        for (int index = 0; index < variables.Count; index++)
        {
            if (gradients[index] is not null)
            {
                variables[index].MarkRefreshed();
            }
        }
    }

    private void Run(Tensor?[] gradients, Work work, delegate*<int, Work*, void> body)
    {
        Place[] places = [.. variables.Select((variable, index) => new Place(variable, gradients[index], firstMoments[index], secondMoments[index]))];
        fixed (Place* place = places)
        fixed ((int, long, int)* piece = pieces)
        {
            work.Places = place;
            work.Pieces = piece;
            WorkerTeam.Run(pieces.Length, &work, body);
        }
    }

    private static void SumSquares<TLanes>(int piece, Work* work)
        where TLanes : struct, ILanes<TLanes>
    {
        (int index, long first, int count) = work->Pieces[piece];
        Place place = work->Places[index];
        if (place.Gradients is null)
        {
            work->Squares[piece] = 0.0;
            return;
        }

        double sum = 0.0;
        int at = 0;
        while (at <= count - (2 * TLanes.Count))
        {
            // Few enough terms a lane that float32 keeps the sum whatever the width.
            int end = Math.Min(count, at + BlockValues) - (2 * TLanes.Count);
            TLanes lower = default, upper = default;
            for (; at <= end; at += 2 * TLanes.Count)
            {
                place.Load(first + at, out TLanes g0, out TLanes g1);
                lower = TLanes.FusedMultiplyAdd(g0, g0, lower);
                upper = TLanes.FusedMultiplyAdd(g1, g1, upper);
            }

            sum += lower.Sum() + upper.Sum();
        }

        for (; at < count; at++)
        {
            double g = place.Gradient(first + at);
            sum += g * g;
        }

        work->Squares[piece] = sum;
    }

    private static void Update<TLanes>(int piece, Work* work)
        where TLanes : struct, ILanes<TLanes>
    {
        (int index, long first, int count) = work->Pieces[piece];
        Place place = work->Places[index];
        if (place.Gradients is null)
        {
            return;
        }

        Constants<TLanes> constants = new(*work);
        int at = 0;
        for (; at <= count - (2 * TLanes.Count); at += 2 * TLanes.Count)
        {
            long offset = first + at;
            place.Load(offset, out TLanes g0, out TLanes g1);
            TLanes w0 = Moved(g0, place, offset, constants);
            TLanes w1 = Moved(g1, place, offset + TLanes.Count, constants);
            if (place.Copy is not null)
            {
                TLanes.StoreHalves(w0, w1, place.Copy + offset);
            }
        }

        for (; at < count; at++)
        {
            long offset = first + at;
            float g = place.Gradient(offset) * work->Scale;
            float m = place.First[offset] += (g - place.First[offset]) * work->Beta1;
            float v = place.Second[offset] = MathF.FusedMultiplyAdd(g * g, work->Rest2, place.Second[offset] * work->Beta2);
            float w = place.Weight[offset] -= work->Size * m / ((MathF.Sqrt(v) / work->Root) + work->Epsilon);
            if (place.Copy is not null)
            {
                uint bits = BitConverter.SingleToUInt32Bits(w);
                place.Copy[offset] = (ushort)((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
            }
        }
    }

    /// <summary>A vector of weights after the step, also written back, with their moments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Moved<TLanes>(TLanes gradients, Place place, long offset, Constants<TLanes> constants)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes g = gradients * constants.Scale;
        TLanes m = TLanes.Load(place.First + offset);
        m = TLanes.FusedMultiplyAdd(g - m, constants.Beta1, m);
        TLanes v = TLanes.FusedMultiplyAdd(g * g, constants.Rest2, TLanes.Load(place.Second + offset) * constants.Beta2);
        TLanes w = TLanes.Load(place.Weight + offset) - (constants.Size * m / ((TLanes.Sqrt(v) / constants.Root) + constants.Epsilon));
        m.Store(place.First + offset);
        v.Store(place.Second + offset);
        w.Store(place.Weight + offset);
        return w;
    }

    private static IEnumerable<(int Index, long First, int Count)> Pieces(int index, long values)
    {
        for (long first = 0; first < values; first += PieceValues)
        {
            yield return (index, first, (int)Math.Min(PieceValues, values - first));
        }
    }

    private struct Work
    {
        public Place* Places;
        public (int Index, long First, int Count)* Pieces;
        public double* Squares;
        public float Scale;
        public float Beta1;
        public float Beta2;
        public float Rest2;
        public float Size;
        public float Root;
        public float Epsilon;
    }

    /// <summary>The step's numbers, each in all places of a vector.</summary>
    private readonly struct Constants<TLanes>(Work work)
        where TLanes : struct, ILanes<TLanes>
    {
        public readonly TLanes Scale = TLanes.Create(work.Scale);
        public readonly TLanes Beta1 = TLanes.Create(work.Beta1);
        public readonly TLanes Beta2 = TLanes.Create(work.Beta2);
        public readonly TLanes Rest2 = TLanes.Create(work.Rest2);
        public readonly TLanes Size = TLanes.Create(work.Size);
        public readonly TLanes Root = TLanes.Create(work.Root);
        public readonly TLanes Epsilon = TLanes.Create(work.Epsilon);
    }

    /// <summary>Where a weight's values stand.</summary>
    private readonly struct Place(Variable variable, Tensor? gradient, Tensor first, Tensor second)
    {
        public readonly float* Weight = (float*)TensorMemory.Address(variable.Tensor);
        public readonly float* First = (float*)TensorMemory.Address(first);
        public readonly float* Second = (float*)TensorMemory.Address(second);

        /// <summary>The bfloat16 copy of the weight, or null.</summary>
        public readonly ushort* Copy = ReferenceEquals(variable.Tensor, variable.Computed) ? null : (ushort*)TensorMemory.Address(variable.Computed);

        /// <summary>The gradients, or null.</summary>
        public readonly void* Gradients = gradient is null ? null : TensorMemory.Address(gradient);

        /// <summary>Two vectors of gradients.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Load<TLanes>(long offset, out TLanes lower, out TLanes upper)
            where TLanes : struct, ILanes<TLanes>
        {
            if (Copy is null)
            {
                lower = TLanes.Load((float*)Gradients + offset);
                upper = TLanes.Load((float*)Gradients + offset + TLanes.Count);
                return;
            }

            TLanes.LoadHalves((ushort*)Gradients + offset, out lower, out upper);
        }

        /// <summary>One gradient.</summary>
        public float Gradient(long offset) => Copy is null ? Float32Element.Value(Gradients, offset) : BFloat16Element.Value(Gradients, offset);
    }
}

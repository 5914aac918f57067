using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Adam on processors over float32 weights whose gradients may be bfloat16, in one pass over memory; also brings the weights' bfloat16 copies up to date.</summary>
/// <remarks>Element by element it computes what libtorch's <c>_fused_adam_</c> computes, in float32. Sums are taken in pieces of fixed size, so results do not depend on the number of threads.</remarks>
public sealed unsafe class AdamKernel
{
    private const int PieceValues = 32 * 1024;

    private readonly IReadOnlyList<Variable> variables;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;
    private readonly (int Index, long First, int Count)[] pieces;

    /// <summary>Prepares the kernel.</summary>
    /// <param name="variables">Float32 weights in the processor's memory, computed with as float32 or bfloat16.</param>
    /// <param name="firstMoments">Running means of the gradients, shaped and laid out like the weights.</param>
    /// <param name="secondMoments">Running means of the squared gradients, likewise.</param>
    public AdamKernel(IReadOnlyList<Variable> variables, Tensor[] firstMoments, Tensor[] secondMoments)
    {
        this.variables = variables;
        this.firstMoments = firstMoments;
        this.secondMoments = secondMoments;
        pieces = [.. variables.SelectMany((variable, index) => Pieces(index, variable.Tensor.numel()))];
    }

    /// <summary>Whether the kernel takes these weights; elsewhere libtorch's own operators do the work.</summary>
    /// <param name="variables">The weights.</param>
    /// <returns>Whether some of them are computed with as bfloat16, all are in the processor's memory, and the kernel can run here.</returns>
    public static bool Takes(IReadOnlyList<Variable> variables) =>
        WorkerTeam.Available && TensorMemory.Available
        && variables.Any(variable => variable.Computed.dtype == ScalarType.BFloat16)
        && variables.All(variable => variable.Tensor.device_type == TorchSharp.DeviceType.CPU && variable.Tensor.dtype == ScalarType.Float32
            && variable.Computed.dtype is ScalarType.BFloat16 or ScalarType.Float32);

    /// <summary>The Euclidean norm over all gradients.</summary>
    /// <param name="gradients">One for each weight, laid out like it.</param>
    /// <returns>The norm.</returns>
    public double Norm(Tensor[] gradients)
    {
        double[] squares = new double[pieces.Length];
        fixed (double* sums = squares)
        {
            Run(gradients, new Work { Squares = sums }, &SumSquares);
        }

        return Math.Sqrt(squares.Sum());
    }

    /// <summary>Takes one step.</summary>
    /// <param name="gradients">One for each weight, laid out like it.</param>
    /// <param name="scale">What they are multiplied with first.</param>
    /// <param name="step">The number of steps with this one.</param>
    /// <param name="constants">The learning rate and Adam's constants.</param>
    public void Step(Tensor[] gradients, double scale, double step, AdamConstants constants)
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
        Run(gradients, work, &Update);
        foreach (Variable variable in variables)
        {
            variable.MarkRefreshed();
        }
    }

    private void Run(Tensor[] gradients, Work work, delegate*<int, Work*, void> body)
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

    private static void SumSquares(int piece, Work* work)
    {
        (int index, long first, int count) = work->Pieces[piece];
        Place place = work->Places[index];
        Vector512<float> lower = default, upper = default;
        int at = 0;
        for (; at <= count - 32; at += 32)
        {
            (Vector512<float> g0, Vector512<float> g1) = place.Gradients(first + at);
            lower = Vector512.FusedMultiplyAdd(g0, g0, lower);
            upper = Vector512.FusedMultiplyAdd(g1, g1, upper);
        }

        double sum = 0.0;
        for (int lane = 0; lane < 16; lane++)
        {
            sum += (double)lower[lane] + upper[lane];
        }

        for (; at < count; at++)
        {
            double g = place.Gradient(first + at);
            sum += g * g;
        }

        work->Squares[piece] = sum;
    }

    private static void Update(int piece, Work* work)
    {
        (int index, long first, int count) = work->Pieces[piece];
        Place place = work->Places[index];
        Constants constants = new(*work);
        int at = 0;
        for (; at <= count - 32; at += 32)
        {
            long offset = first + at;
            (Vector512<float> g0, Vector512<float> g1) = place.Gradients(offset);
            Vector512<float> w0 = Moved(g0, place, offset, constants);
            Vector512<float> w1 = Moved(g1, place, offset + 16, constants);
            if (place.Copy is not null)
            {
                Vector512.Narrow(Rounded(w0), Rounded(w1)).Store(place.Copy + offset);
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
                place.Copy[offset] = (ushort)Rounded(Vector512.CreateScalar(w))[0];
            }
        }
    }

    /// <summary>16 weights after the step, also written back, with their moments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Moved(Vector512<float> gradients, Place place, long offset, Constants constants)
    {
        Vector512<float> g = gradients * constants.Scale;
        Vector512<float> m = Vector512.Load(place.First + offset);
        m = Vector512.FusedMultiplyAdd(g - m, constants.Beta1, m);
        Vector512<float> v = Vector512.FusedMultiplyAdd(g * g, constants.Rest2, Vector512.Load(place.Second + offset) * constants.Beta2);
        Vector512<float> w = Vector512.Load(place.Weight + offset) - (constants.Size * m / ((Vector512.Sqrt(v) / constants.Root) + constants.Epsilon));
        m.Store(place.First + offset);
        v.Store(place.Second + offset);
        w.Store(place.Weight + offset);
        return w;
    }

    /// <summary>The bfloat16 nearest to each value, in the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rounded(Vector512<float> values) => BFloat16Vector.Round(values) >> 16;

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
    private readonly struct Constants(Work work)
    {
        public readonly Vector512<float> Scale = Vector512.Create(work.Scale);
        public readonly Vector512<float> Beta1 = Vector512.Create(work.Beta1);
        public readonly Vector512<float> Beta2 = Vector512.Create(work.Beta2);
        public readonly Vector512<float> Rest2 = Vector512.Create(work.Rest2);
        public readonly Vector512<float> Size = Vector512.Create(work.Size);
        public readonly Vector512<float> Root = Vector512.Create(work.Root);
        public readonly Vector512<float> Epsilon = Vector512.Create(work.Epsilon);
    }

    /// <summary>Where a weight's values stand.</summary>
    private readonly struct Place(Variable variable, Tensor gradient, Tensor first, Tensor second)
    {
        public readonly float* Weight = (float*)TensorMemory.Address(variable.Tensor);
        public readonly float* First = (float*)TensorMemory.Address(first);
        public readonly float* Second = (float*)TensorMemory.Address(second);

        /// <summary>The bfloat16 copy of the weight, or null.</summary>
        public readonly ushort* Copy = ReferenceEquals(variable.Tensor, variable.Computed) ? null : (ushort*)TensorMemory.Address(variable.Computed);

        private readonly void* gradients = TensorMemory.Address(gradient);

        /// <summary>32 gradients.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Lower, Vector512<float> Upper) Gradients(long offset)
        {
            if (Copy is null)
            {
                return (Vector512.Load((float*)gradients + offset), Vector512.Load((float*)gradients + offset + 16));
            }

            Vector512<ushort> values = Vector512.Load((ushort*)gradients + offset);
            return ((Vector512.WidenLower(values) << 16).AsSingle(), (Vector512.WidenUpper(values) << 16).AsSingle());
        }

        /// <summary>One gradient.</summary>
        public float Gradient(long offset) => Copy is null ? ((float*)gradients)[offset] : BitConverter.UInt32BitsToSingle((uint)((ushort*)gradients)[offset] << 16);
    }
}

using TorchSharp;

namespace CD.Model.Kernels;

/// <summary>Calls functions of TorchScript with numbers that live as long as the call.</summary>
/// <remarks>
/// TorchSharp 0.107 wraps a number in an object that nothing refers to once its handle is taken: a garbage collection in the call's first
/// moments frees it, and libtorch finds another value or none ("Expected false to be true", raised from Scalar.h).
/// </remarks>
internal static class ScriptNumbers
{
    /// <summary>Calls a function.</summary>
    /// <param name="call">The call with its arguments.</param>
    /// <param name="arguments">Tensors, arrays of tensors, and numbers.</param>
    /// <returns>What the call returns.</returns>
    public static T Call<T>(Func<object[], T> call, params object[] arguments)
    {
        object[] rooted = [.. arguments.Select(argument => argument switch
        {
            long integer => integer.ToScalar(),
            double number => number.ToScalar(),
            _ => argument,
        })];
        try
        {
            return call(rooted);
        }
        finally
        {
            foreach (Scalar number in rooted.OfType<Scalar>())
            {
                number.Dispose();
            }
        }
    }
}

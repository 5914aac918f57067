namespace CD.Model.Engine;

/// <summary>The tensor engine, or a device it was asked to use, is not available on this machine.</summary>
public sealed class EngineException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing, why, and what to do, in one line.</param>
    /// <param name="innerException">The loader's own exception, where there was one.</param>
    public EngineException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

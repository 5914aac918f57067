namespace CD.Runner.Data.Downloads;

/// <summary>Is told how the fetching of a data set gets on.</summary>
internal interface IFetchObserver
{
    /// <summary>A piece of work begins.</summary>
    /// <param name="work">What is done, for example <c>Downloading cifar-10-binary.tar.gz</c>.</param>
    /// <param name="total">The bytes of it.</param>
    /// <param name="done">The bytes that are done already.</param>
    void Begin(string work, long total, long done);

    /// <summary>The work has got on.</summary>
    /// <param name="done">The bytes done; fewer than before where the work begins anew.</param>
    void Advance(long done);

    /// <summary>Something worth a line.</summary>
    /// <param name="message">The line.</param>
    void Note(string message);
}

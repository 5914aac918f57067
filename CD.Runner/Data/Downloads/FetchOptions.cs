namespace CD.Runner.Data.Downloads;

/// <summary>How patient a download is.</summary>
internal sealed record FetchOptions
{
    /// <summary>The longest wait for an answer or for further bytes.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a file is tried without progress before it is given up.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>How often a server is tried that has never answered: without a network there is nothing to wait for.</summary>
    public int SilentAttempts { get; init; } = 2;

    /// <summary>The wait before the second attempt; each further one waits twice as long.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between attempts.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most redirections that are followed; never from https to http.</summary>
    public int MaxRedirections { get; init; } = 5;

    /// <summary>New bytes that count as progress, after which attempts are counted anew.</summary>
    public long Progress { get; init; } = 1 << 20;
}

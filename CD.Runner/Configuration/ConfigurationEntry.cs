namespace CD.Runner.Configuration;

/// <summary>One setting as the user wrote it, not yet converted.</summary>
/// <param name="Key">The setting's full key, for example <c>training.batch_size</c> or <c>objective.extra.NAME</c>.</param>
/// <param name="Text">The value's text.</param>
/// <param name="IsPlain">Whether the text was written without quotation marks, so that <c>null</c> and <c>auto</c> may stand for no value.</param>
/// <param name="Origin">Where it was written, for messages: <c>run.yaml line 3</c>, <c>--set</c> or <c>--seed</c>.</param>
internal sealed record ConfigurationEntry(string Key, string Text, bool IsPlain, string Origin);

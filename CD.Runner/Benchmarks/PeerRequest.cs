namespace CD.Runner.Benchmarks;

/// <summary>What <c>bench/peer/peer.py</c> is asked to measure.</summary>
/// <param name="Mode"><c>authors</c>, <c>best</c>, <c>prepared</c>, <c>compiled</c> or <c>folded</c>.</param>
/// <param name="Row"><c>step</c>, <c>embed</c>, <c>kmeans</c>, <c>tsne</c>, or a method's step: <c>ae-fc</c>, <c>ae-conv</c>, <c>dcgan</c>, <c>cc</c>, <c>dec</c>.</param>
/// <param name="ImageSize">The images' side.</param>
/// <param name="BatchSize">Images of a step or a pass.</param>
internal sealed record PeerRequest(string Mode, string Row, int ImageSize = 0, int BatchSize = 0);

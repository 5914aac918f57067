using CD.Runner.Configuration;
using CD.Runner.TensorFlow;

namespace CD.Runner.Commands;

/// <summary>What <c>datasets write-tfrecord</c> was asked to do.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Output">The folder to write to, as the user gave it.</param>
/// <param name="Shards">The number of files. 1 to 99999.</param>
/// <param name="Seed">Decides the order of the images. 0 to 2147483647.</param>
/// <param name="Compression">How the files are compressed.</param>
internal sealed record WriteRecordsRequest(DataSettings Data, string Output, int Shards, int Seed, RecordCompression Compression);

using CD.Runner.Errors;

namespace CD.Runner.Export;

/// <summary>Writes models in one format. Stateless.</summary>
internal interface IModelExporter
{
    /// <summary>The format's name on the command line, for example <c>onnx</c>.</summary>
    string Format { get; }

    /// <summary>What the format is and who reads it, in one sentence.</summary>
    string Description { get; }

    /// <summary>The file or folder name where the user gives none, for example <c>model.onnx</c>.</summary>
    string DefaultName { get; }

    /// <summary>Whether it writes a folder and not a file.</summary>
    bool WritesFolder { get; }

    /// <summary>Whether the model can take images of bytes and any size (<see cref="ExportInput.UInt8"/>).</summary>
    bool TakesBytes { get; }

    /// <summary>Whether the weights can be kept in float16.</summary>
    bool TakesHalf { get; }

    /// <summary>Writes a model; the same model gives the same bytes.</summary>
    /// <param name="model">What to write.</param>
    /// <param name="path">The file or folder to write or replace. Nothing under that name is touched unless all was written.</param>
    /// <returns>The files written, with their sizes in bytes.</returns>
    /// <exception cref="UserErrorException">A layer has no form in the format (<see cref="ExitCode.Usage"/>), or the target cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    IReadOnlyList<(string Path, long Bytes)> Write(ExportModel model, string path);
}

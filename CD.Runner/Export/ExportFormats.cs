namespace CD.Runner.Export;

/// <summary>The formats in which models leave.</summary>
internal static class ExportFormats
{
    /// <summary>All formats, in the order of the help.</summary>
    public static IReadOnlyList<IModelExporter> All { get; } =
    [
        new Keras.KerasExporter(),
        new Keras.TensorFlowJsExporter(),
        new SavedModel.SavedModelExporter(),
        new Onnx.OnnxExporter(),
        new Arrays.SafeTensorsExporter(),
        new Arrays.NumPyExporter(),
    ];

    /// <summary>A format by its name.</summary>
    public static IModelExporter? Find(string format) => All.FirstOrDefault(exporter => exporter.Format == format);
}

using CsvHelper;

namespace CD.Runner.Explanation;

/// <summary>One row of <c>explanations.csv</c>: one superpixel's weight for one head and image.</summary>
/// <param name="Head">The head: a column of the stage's array, counted from 0.</param>
/// <param name="Image">The image's place in the data set.</param>
/// <param name="Name">The image's name.</param>
/// <param name="ClassName">The image's class; empty where it has none.</param>
/// <param name="Output">The head's output for the image.</param>
/// <param name="LocalPrediction">The linear model's output for it.</param>
/// <param name="Intercept">The linear model's intercept.</param>
/// <param name="R2">The linear model's weighted R2; empty where the head's output does not vary.</param>
/// <param name="SegmentsRow">The image's place in <c>segments.npy</c>.</param>
/// <param name="Segment">The superpixel's number there.</param>
/// <param name="Pixels">The superpixel's size.</param>
/// <param name="Weight">What keeping the superpixel adds to the output.</param>
/// <param name="Shown">Whether the pictures show it.</param>
[CsvRecord]
internal sealed partial record ExplanationRow(
    [property: CsvColumn("head")] int Head,
    [property: CsvColumn("image")] long Image,
    [property: CsvColumn("name")] string Name,
    [property: CsvColumn("class")] string ClassName,
    [property: CsvColumn("output")] double Output,
    [property: CsvColumn("local_prediction")] double LocalPrediction,
    [property: CsvColumn("intercept")] double Intercept,
    [property: CsvColumn("r2")] double? R2,
    [property: CsvColumn("segments_row")] int SegmentsRow,
    [property: CsvColumn("segment")] int Segment,
    [property: CsvColumn("pixels")] int Pixels,
    [property: CsvColumn("weight")] double Weight,
    [property: CsvColumn("shown")] bool Shown);

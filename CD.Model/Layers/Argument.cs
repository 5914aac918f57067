namespace CD.Model.Layers;

/// <summary>Checks of constructor arguments.</summary>
internal static class Argument
{
    /// <summary>The value, if it is at least 1.</summary>
    public static int Positive(int value, string parameter) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(parameter, value, $"{parameter} is at least 1. Pass a positive number.");
}

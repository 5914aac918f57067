using System.Globalization;

namespace CD.Model.Serialization.PyTorch;

/// <summary>Words for messages: a file's texts are shown short and on one line.</summary>
internal static class PickleText
{
    private const int Longest = 80;

    /// <summary>What a value is, with its article.</summary>
    public static string Kind(object? value) => value switch
    {
        null => "None",
        bool => "a truth value",
        Int128 => "an integer",
        double => "a number",
        string => "a text",
        PickleTuple => "a tuple",
        PickleList => "a list",
        PickleDictionary => "a dictionary",
        TensorReference => "a tensor",
        StorageReference => "a storage",
        PickleGlobal global => $"the name {Shown(global.Name)}",
        PickleOpaque opaque => $"a value of {opaque.Kind}",
        _ => "an unknown value",
    };

    /// <summary>A key in quotation marks.</summary>
    public static string Quote(object key) => $"'{Shown(Convert.ToString(key, CultureInfo.InvariantCulture) ?? string.Empty)}'";

    /// <summary>A text of the file, shortened, without control characters.</summary>
    public static string Shown(string text)
    {
        string shortened = text.Length <= Longest ? text : text[..Longest] + "...";
        return string.Concat(shortened.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029' ? '?' : letter));
    }
}

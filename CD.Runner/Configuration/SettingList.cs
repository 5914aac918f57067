using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CD.Runner.Configuration;

/// <summary>Texts in an order; two lists are equal if their texts are, one by one.</summary>
/// <remarks>
/// As text a list is <c>[a, b]</c>. A text of other characters than letters, digits, spaces and <c>_-./:+</c> stands in quotation
/// marks, in which <c>\"</c>, <c>\\</c> and <c>\uXXXX</c> are characters.
/// </remarks>
internal sealed class SettingList : IReadOnlyList<string>, IEquatable<SettingList>
{
    private const string BareMarks = "_-./:+";
    private const int EscapeDigits = 4;

    private readonly string[] items;

    /// <summary>Copies texts.</summary>
    /// <param name="items">The texts in order.</param>
    public SettingList(IEnumerable<string> items) => this.items = [.. items];

    /// <summary>The list without texts.</summary>
    public static SettingList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public string this[int index] => items[index];

    /// <summary>Reads a list: <c>[a, b]</c> or <c>a, b</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="list">The list.</param>
    /// <returns>Whether the text is a list.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out SettingList? list)
    {
        list = null;
        string inner = text.Trim();
        if (inner.StartsWith('[') && inner.EndsWith(']'))
        {
            inner = inner[1..^1].Trim();
        }

        List<string> items = [];
        for (int place = 0; inner.Length > 0; place++)
        {
            if (!TryTakeItem(inner, ref place, out string? item))
            {
                return false;
            }

            items.Add(item);
            if (place == inner.Length)
            {
                break;
            }
        }

        list = new SettingList(items);
        return true;
    }

    /// <summary>Whether a text stands in a list without quotation marks.</summary>
    /// <param name="item">The text.</param>
    /// <returns>Whether no character of it needs them.</returns>
    public static bool IsBare(string item) =>
        item.Length > 0 && item == item.Trim() && item.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == ' ' || BareMarks.Contains(letter, StringComparison.Ordinal));

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)items).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(SettingList? other) => other is not null && items.SequenceEqual(other.items, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SettingList);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (string item in items)
        {
            hash.Add(item, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>The list as <c>[a, b]</c>, which <see cref="TryParse"/> reads back to an equal one.</summary>
    /// <returns>The text, on one line.</returns>
    public override string ToString() => $"[{string.Join(", ", items.Select(item => IsBare(item) ? item : Quoted(item)))}]";

    private static string Quoted(string item)
    {
        StringBuilder quoted = new("\"");
        foreach (char letter in item)
        {
            _ = letter switch
            {
                '"' or '\\' => quoted.Append('\\').Append(letter),
                _ when char.IsControl(letter) || letter is '\u2028' or '\u2029' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Takes one item; the place after it is a comma's or the end.</summary>
    private static bool TryTakeItem(string text, ref int place, [NotNullWhen(true)] out string? item)
    {
        while (place < text.Length && text[place] == ' ')
        {
            place++;
        }

        if (place < text.Length && text[place] == '"')
        {
            place++;
            return TryTakeQuoted(text, ref place, out item);
        }

        int comma = text.IndexOf(',', place);
        int end = comma < 0 ? text.Length : comma;
        item = text[place..end].Trim();
        place = end;
        return item.Length > 0 && item.IndexOfAny(['[', ']', '"']) < 0;
    }

    private static bool TryTakeQuoted(string text, ref int place, [NotNullWhen(true)] out string? item)
    {
        item = null;
        StringBuilder letters = new();
        for (; place < text.Length && text[place] != '"'; place++)
        {
            if (text[place] != '\\')
            {
                letters.Append(text[place]);
            }
            else if (!TryTakeEscape(text, ref place, letters))
            {
                return false;
            }
        }

        if (place++ >= text.Length)
        {
            return false;
        }

        while (place < text.Length && text[place] == ' ')
        {
            place++;
        }

        item = letters.ToString();
        return item.Length > 0 && (place == text.Length || text[place] == ',');
    }

    private static bool TryTakeEscape(string text, ref int place, StringBuilder letters)
    {
        place++;
        if (place < text.Length && text[place] is '"' or '\\')
        {
            letters.Append(text[place]);
            return true;
        }

        if (place + EscapeDigits < text.Length && text[place] == 'u'
            && ushort.TryParse(text.AsSpan(place + 1, EscapeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            letters.Append((char)code);
            place += EscapeDigits;
            return true;
        }

        return false;
    }
}

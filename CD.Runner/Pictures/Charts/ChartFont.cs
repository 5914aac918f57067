using System.Reflection;
using ScottPlot;
using SkiaSharp;

namespace CD.Runner.Pictures.Charts;

/// <summary>Gives charts the embedded font: SkiaSharp's portable build finds none on Linux, and a chart looks the same on every machine.</summary>
internal sealed class ChartFont : IFontResolver
{
    private static readonly Lazy<bool> Registration = new(() =>
    {
        // Before any other, so that no font of the system is asked for.
        Fonts.FontResolvers.Insert(0, new ChartFont());
        Fonts.Default = SheetFont.Name;
        return true;
    });

    /// <summary>Makes the font the charts' own, once a process.</summary>
    public static void Register() => _ = Registration.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Load();

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Load();

    private static SKTypeface Load()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream(SheetFont.Resource) ?? throw new InvalidOperationException($"The program holds {SheetFont.Resource}.");
        return SKTypeface.FromStream(file);
    }
}

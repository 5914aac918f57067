using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CD.Runner.Configuration;

/// <summary>Writes settings as YAML that <see cref="ConfigurationReader"/> reads back to an equal configuration.</summary>
internal static class ConfigurationWriter
{
    /// <summary>The method, and every key of its configuration with its value, in order of declaration; numbers in the invariant culture and in full precision.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>YAML text with line feeds.</returns>
    public static string Write(RunConfiguration configuration)
    {
        using StringWriter text = new();
        Emitter emitter = new(text, new EmitterSettings().WithNewLine("\n").WithBestWidth(int.MaxValue));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, [], isImplicit: true));
        emitter.Emit(Mapping(MappingStyle.Block));
        emitter.Emit(new Scalar(SettingCatalogue.MethodKey));
        emitter.Emit(new Scalar(configuration.Method.Name));
        foreach (IGrouping<string, Setting> section in SettingCatalogue.Of(configuration.Method.Method).GroupBy(setting => setting.Key[..setting.Key.IndexOf('.', StringComparison.Ordinal)]))
        {
            emitter.Emit(new Scalar(section.Key));
            emitter.Emit(Mapping(MappingStyle.Block));
            foreach (Setting setting in section)
            {
                emitter.Emit(new Scalar(setting.Key[(section.Key.Length + 1)..]));
                EmitValue(emitter, setting, setting.ValueIn(configuration));
            }

            emitter.Emit(new MappingEnd());
        }

        emitter.Emit(new MappingEnd());
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void EmitValue(Emitter emitter, Setting setting, object? value)
    {
        if (value is IReadOnlyList<string> list)
        {
            emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Flow));
            foreach (string item in list)
            {
                emitter.Emit(Value(item, quoted: !SettingList.IsBare(item)));
            }

            emitter.Emit(new SequenceEnd());
            return;
        }

        if (value is not IReadOnlyDictionary<string, double> table)
        {
            emitter.Emit(Value(setting.Format(value), value is string && setting.AcceptsNone));
            return;
        }

        emitter.Emit(Mapping(table.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
        foreach ((string name, double weight) in table)
        {
            emitter.Emit(new Scalar(name));
            emitter.Emit(Value(setting.Format(weight), quoted: false));
        }

        emitter.Emit(new MappingEnd());
    }

    private static Scalar Value(string text, bool quoted) =>
        new(AnchorName.Empty, TagName.Empty, text, quoted ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true);

    private static MappingStart Mapping(MappingStyle style) => new(AnchorName.Empty, TagName.Empty, isImplicit: true, style);
}

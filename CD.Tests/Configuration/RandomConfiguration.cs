using System.ComponentModel.DataAnnotations;
using System.Reflection;
using CD.Runner.Configuration;
using CD.Runner.Data.Datasets;
using CD.Runner.Methods;

namespace CD.Tests.Configuration;

/// <summary>Valid configurations in which every setting has a random value.</summary>
internal static class RandomConfiguration
{
    private static readonly string[] Directories =
        ["null", "auto", "~", "/data/photos", " a b ", "C:\\x\\y", "a: b # c", "'\"`", "é😀\u0085\u2028\ufeff", "line\nbreak\ttab", "- {[&*!|>%@", "\u0001\u001b"];

    public static RunConfiguration Create(int seed)
    {
        Random random = new(seed);
        IMethod method = MethodCatalogue.BuiltIn.All[random.Next(MethodCatalogue.BuiltIn.All.Count)];
        return Create(random, method);
    }

    /// <summary>A valid configuration of one method.</summary>
    public static RunConfiguration Create(int seed, IMethod method) => Create(new Random(seed), method);

    public static void Set(RunConfiguration configuration, Setting setting, object? value) => setting.Property.SetValue(setting.RecordIn(configuration), value);

    private static RunConfiguration Create(Random random, IMethod method)
    {
        RunConfiguration configuration = Draw(random, method);
        while (!method.Rules(configuration).All(rule => rule.Holds))
        {
            configuration = Draw(random, method);
        }

        return configuration;
    }

    private static RunConfiguration Draw(Random random, IMethod method)
    {
        RunConfiguration configuration = new() { Method = new ConfiguredMethod(method) };
        foreach (Setting setting in SettingCatalogue.Of(method))
        {
            Set(configuration, setting, Value(setting.Property, random));
        }

        AugmentationSettings views = configuration.Augmentation;
        return configuration with
        {
            Data = configuration.Data with { Splits = random.Next(2) == 0 ? [] : [DatasetCatalogue.Find(configuration.Data.Dataset).SplitsIn(configuration.Data.Directory).LastOrDefault("test")] },
            Model = configuration.Model with { Width = configuration.Model.Width / 8 * 8 },
            Augmentation = views with
            {
                CropScaleMax = Math.Max(views.CropScaleMin, views.CropScaleMax),
                CropRatioMax = Math.Max(views.CropRatioMin, views.CropRatioMax),
                BlurSigmaMax = Math.Max(views.BlurSigmaMin, views.BlurSigmaMax),
                BlurKernel = views.BlurKernel | 1,
                ImageSize = Math.Max(views.ImageSize, 64) / 8 * 8, // convolutions that halve images thrice
            },
        };
    }

    private static object? Value(PropertyInfo property, Random random)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        RangeAttribute? range = property.GetCustomAttribute<RangeAttribute>();
        if (type != property.PropertyType && random.Next(3) == 0)
        {
            return null;
        }

        return type switch
        {
            _ when type == typeof(bool) => random.Next(2) == 0,
            _ when type.IsEnum => Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length)),
            _ when type == typeof(int) => (int)random.NextInt64((int)range!.Minimum, (int)range.Maximum + 1L),
            _ when type == typeof(double) => Number(range!, random),
            _ when type == typeof(IReadOnlyList<string>) => new SettingList(Enumerable.Range(0, random.Next(4)).Select(_ => Directories[random.Next(Directories.Length)])),
            _ when property.GetCustomAttribute<NamedChoiceAttribute>() is { } choice => choice.Names[random.Next(choice.Names.Count)],
            _ when property.Name == "Directory" => random.Next(4) == 0 ? null : Directories[random.Next(Directories.Length)],
            _ when property.Name.StartsWith("Tfrecord", StringComparison.Ordinal) => Directories[random.Next(Directories.Length)],
            _ when property.Name == "Weights" => random.Next(4) == 0 ? null : Directories[random.Next(Directories.Length)] + ".pth",
            _ when property.Name == "Labels" => random.Next(4) == 0 ? null : Directories[random.Next(Directories.Length)] + ".csv",
            _ when property.Name == "Losses" => random.Next(4) == 0 ? null : Directories[random.Next(Directories.Length)] + ".fsx",
            _ when property.Name is "Fingerprint" or "LossesHash" or "WeightsHash" => random.Next(4) == 0 ? null : Convert.ToHexStringLower(Enumerable.Range(0, 32).Select(_ => (byte)random.Next(256)).ToArray()),
            _ when property.Name == "Device" => random.Next(2) == 0 ? "cpu" : "cuda:" + random.Next(16),
            _ when property.Name == "Dtype" => random.Next(2) == 0 ? "float64" : "mixed_bfloat16",
            _ => Enumerable.Range(0, random.Next(4)).ToDictionary(index => $"term-{index}", _ => Number(range!, random)),
        };
    }

    /// <summary>A number with all its digits, or an end of the range.</summary>
    private static double Number(RangeAttribute range, Random random)
    {
        double low = (double)range.Minimum;
        double high = (double)range.Maximum;
        return random.Next(8) == 0 ? high : Math.Clamp(low + ((high - low) * Math.Pow(random.NextDouble(), 4.0)), low + 1e-300, high);
    }
}

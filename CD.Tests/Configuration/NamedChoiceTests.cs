using System.Reflection;
using CD.Runner.Configuration;

namespace CD.Tests.Configuration;

/// <summary>Text settings whose values are a catalogue's names.</summary>
[TestClass]
public sealed class NamedChoiceTests
{
    private static readonly Setting Choice = new(
        new SettingSection("kitchen", typeof(Kitchen), null, _ => new Kitchen()),
        typeof(Kitchen).GetProperty(nameof(Kitchen.Fruit), BindingFlags.Public | BindingFlags.Instance)!);

    [TestMethod]
    [DataRow("sour-cherry", "sour-cherry")]
    [DataRow("Sour_Cherry", "sour-cherry")]
    [DataRow("SOURCHERRY", "sour-cherry")]
    [DataRow("apple", "apple")]
    [DataRow("cherry", null)]
    [DataRow("", null)]
    [DataRow("null", null)]
    public void TryParse_Name_GivesTheCataloguesSpelling(string text, string? expected)
    {
        Assert.AreEqual(expected is not null, Choice.TryParse(text, isPlain: true, out object? value));
        Assert.AreEqual(expected, value);
    }

    [TestMethod]
    public void Allowed_Names_AreListed()
    {
        Assert.AreEqual("kitchen.fruit", Choice.Key);
        Assert.AreEqual("apple, pear or sour-cherry", Choice.Allowed);
        Assert.AreEqual("pear", Choice.Format("pear"));
    }

    internal sealed record Kitchen
    {
        [OneOf<Fruits>]
        public string Fruit { get; init; } = "apple";
    }

    private sealed class Fruits : INamedChoices
    {
        public static IReadOnlyList<string> Names => ["apple", "pear", "sour-cherry"];
    }
}

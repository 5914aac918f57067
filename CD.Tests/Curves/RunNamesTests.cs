using CD.Runner.Curves;

namespace CD.Tests.Curves;

[TestClass]
public sealed class RunNamesTests
{
    [TestMethod]
    [DataRow("/r/a", "a")]
    [DataRow("/r/stl10-ne-seed41", "stl10-ne-seed41")]
    [DataRow("/r/x/a /r/x/b", "a b")]
    [DataRow("/r/stl10-alpha1-seed41 /r/stl10-alpha0-seed41", "alpha1 alpha0")]
    [DataRow("/r/cd_41 /r/cd_42", "41 42")]
    [DataRow("/r/ne /r/no-ne", "ne no-ne")]
    [DataRow("/r/a /r/a-b", "a a-b")]
    [DataRow("/r/one/run /s/two/run", "r/one s/two")]
    [DataRow("/r/a-1-x /r/b-1-y /r/a-1-y", "a-1-x b-1-y a-1-y")]
    [DataRow("/r /r/a", "r r/a")]
    public void Shorten_Paths_KeepsWhatDiffers(string paths, string names) =>
        Assert.AreEqual(names, string.Join(' ', RunNames.Shorten(paths.Split(' '))));
}

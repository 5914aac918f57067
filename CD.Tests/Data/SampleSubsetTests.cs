using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Tests.Runs;

namespace CD.Tests.Data;

[TestClass]
public sealed class SampleSubsetTests
{
    [TestMethod]
    public void Read_Sample_IsThoseImagesWithTheirLabelsInTheSourcesOrder()
    {
        using SampleSubset sample = new(SmallImages.Source(40), 10);
        int[] items = [.. sample.ItemNames.Select(int.Parse)];

        Assert.AreEqual(10, sample.Count);
        CollectionAssert.AreEqual(items.Distinct().Order().ToArray(), items);
        Assert.AreNotEqual(9, items[^1], "A sample is not the first images.");
        DataTesting.AssertItems(sample.Labels!, [.. items.Select(item => item % 2)]);
        byte[][] all = DataTesting.Bytes(SmallImages.Source(40), [.. Enumerable.Range(0, 40).Select(item => (long)item)]);
        DataTesting.AssertSame([.. items.Select(item => all[item])], DataTesting.Bytes(sample, [.. Enumerable.Range(0, 10).Select(item => (long)item)]));
    }

    [TestMethod]
    public void Fingerprint_OtherNumberOrOtherImages_IsAnother()
    {
        string[] fingerprints = [new SampleSubset(SmallImages.Source(40), 10).Fingerprint, new SampleSubset(SmallImages.Source(40), 11).Fingerprint, new SampleSubset(SmallImages.Source(42), 10).Fingerprint, SmallImages.Source(40).Fingerprint];

        CollectionAssert.AllItemsAreUnique(fingerprints);
        Assert.AreEqual(fingerprints[0], new SampleSubset(SmallImages.Source(40), 10).Fingerprint);
    }

    [TestMethod]
    public void Open_MoreSamplesThanImages_IsOneLine()
    {
        UserErrorException error = DataTesting.UserError(ExitCode.Usage, () => ImageSources.Open(new DataSettings { Samples = 10_001 }, CancellationToken.None));

        StringAssert.Contains(error.Message, "data.samples asks for 10001 images, but the data set has 10000");
    }

    [TestMethod]
    public void Open_SamplesOfClasses_AreOfThoseClasses()
    {
        using IImageSource images = ImageSources.Open(new DataSettings { Samples = 50, Classes = ["Bag", "Coat"] }, CancellationToken.None);

        Assert.AreEqual(50, images.Count);
        DataTesting.AssertItems(images.ClassNames, "Coat", "Bag");
        DataTesting.AssertItems(images.Labels!.Distinct().Order(), 0, 1);
    }
}

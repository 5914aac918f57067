using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Evaluation;
using CD.Runner.Reporting;
using static TorchSharp.torch;

namespace CD.Tests.Reporting;

[TestClass]
public sealed class NetworkTextTests
{
    /// <summary>torchvision's resnet18 has 11,689,512 parameters, 513,000 of them in its classifier, and 2 x 4,800 running statistics, which Keras counts too.</summary>
    [TestMethod]
    public void Write_OfResNet18_HasThePublishedTotals()
    {
        using NetworkChain network = new([("resnet", new ResNet(BackboneKind.ResNet18))]);
        using Generator generator = new(1);
        network.Build([-1, 3, -1, -1], new BuildContext(CPU, DTypePolicy.Float32, generator));
        using StringWriter text = new();

        NetworkText.Write(text, "simclr", network.Describe([-1, 3, 224, 224]), [new Stage("backbone", "h", "backbone h")]);

        StringAssert.Contains(text.ToString(), "Total params: 11,186,112 (42.67 MB)");
        StringAssert.Contains(text.ToString(), "Trainable params: 11,176,512 (42.64 MB)");
        StringAssert.Contains(text.ToString(), "Non-trainable params: 9,600 (37.50 KB)");
        string[] lines = [.. text.ToString().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        CollectionAssert.IsSubsetOf(
            (string[])
            [
                "images (InputLayer) (None, 3, 224, 224) 0 -",
                "resnet_conv1 (Conv2D) (None, 64, 112, 112) 9,408 images",
                "resnet_layer2_0_add (Add) (None, 128, 28, 28) 0 resnet_layer2_0_bn2, resnet_layer2_0_downsample_1",
                "resnet_avgpool (GlobalAveragePooling2D) = h (None, 512) 0 resnet_layer4_1_relu2",
            ],
            lines);
    }
}

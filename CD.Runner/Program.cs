using CD.Model.Engine;
using TorchSharp;

LibTorch.Load();
Console.WriteLine(torch.ones(2, 3).sum().item<float>());

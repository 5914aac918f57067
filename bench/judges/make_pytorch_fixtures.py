"""Writes the files of CD.Tests/Model/Fixtures with PyTorch itself, for the tests of PyTorch's formats.

    python3 make_pytorch_fixtures.py FOLDER

Made with Python 3.13, PyTorch 2.6.0, torchvision 0.21 and NumPy 2.2 (Debian trixie). The values of a tensor are
arange(n) / 8 - 3, which every type holds exactly, but for whole numbers: arange(n). The thin networks' weights are
0.2 * sin(arange(n) + seed) (1 + 0.05 * sin for scales, 0.05 * sin for biases), rounded to float16. embeddings.json has what PyTorch computes with them, in float64, on the images
0.5 + 0.5 * sin(arange(n)).
"""
import json
import sys
from collections import OrderedDict
from pathlib import Path

import numpy
import torch
import torchvision
from torch import nn

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
LEGACY = {"_use_new_zipfile_serialization": False}


def values(count, dtype):
    return torch.arange(count).to(dtype) if not dtype.is_floating_point else (torch.arange(count) / 8 - 3).to(dtype)


def fill(module, dtype=torch.float64):
    """Weights that any program can compute: no random numbers."""
    module.to(dtype)
    for seed, (name, tensor) in enumerate(module.state_dict().items()):
        if not tensor.is_floating_point():
            continue
        wave = torch.sin(torch.arange(tensor.numel(), dtype=torch.float64) + seed).reshape(tensor.shape)
        around = 1.0 if name.endswith("running_var") or (tensor.dim() == 1 and name.endswith("weight")) else 0.0
        tensor.copy_((around + (0.2 if tensor.dim() > 1 else 0.05) * wave).to(torch.float16))


class Thin(torchvision.models.ResNet):
    """torchvision's ResNet-18 with stages of 8, 16, 32 and 64 channels, by its own blocks."""

    def __init__(self):
        super().__init__(torchvision.models.resnet.BasicBlock, [2, 2, 2, 2], num_classes=4)
        self.inplanes = 8
        self.conv1 = nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        block = torchvision.models.resnet.BasicBlock
        self.layer1 = self._make_layer(block, 8, 2)
        self.layer2 = self._make_layer(block, 16, 2, stride=2)
        self.layer3 = self._make_layer(block, 32, 2, stride=2)
        self.layer4 = self._make_layer(block, 64, 2, stride=2)
        self.fc = nn.Linear(64, 4)


class Network(nn.Module):
    """The paper's network under the released code's names: D = 6, M = 5."""

    def __init__(self):
        super().__init__()
        self.resnet = Thin()
        self.resnet.fc = nn.Identity()
        self.instance_projector = nn.Sequential(nn.Linear(64, 64, bias=False), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 6))
        self.feature_predictor = nn.Sequential(
            nn.Linear(6, 64, bias=False), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 5, bias=False), nn.BatchNorm1d(5), nn.Sigmoid())

    def forward(self, images):
        h = self.resnet(images)
        z = self.instance_projector(h)
        return h, z, self.feature_predictor(z)


def types():
    kinds = [torch.float64, torch.float32, torch.bfloat16, torch.float16, torch.int64, torch.int32, torch.uint8]
    state = OrderedDict((str(kind)[6:], values(12, kind).reshape(3, 4)) for kind in kinds)
    state["bool"] = torch.tensor([True, False, True])
    state["scalar"] = torch.tensor(7)
    state["empty"] = torch.zeros(0, 3)
    torch.save(state, folder / "types.pth")
    torch.save(state, folder / "types-legacy.pth", **LEGACY)
    torch.save(state, folder / "types-protocol4.pth", pickle_protocol=4)


def layouts():
    whole = values(24, torch.float32)
    state = {
        "whole": whole.reshape(4, 6),
        "transposed": whole.reshape(4, 6).t(),
        "offset": whole[5:11],
        "strided": whole[1::3],
        "block": whole.reshape(4, 6)[1:3, 2:5],
        "expanded": whole[2:4].reshape(2, 1).expand(2, 3),
        "channels_last": values(2 * 3 * 2 * 2, torch.float32).reshape(2, 3, 2, 2).contiguous(memory_format=torch.channels_last),
        "parameter": nn.Parameter(values(4, torch.float32)),
    }
    torch.save(state, folder / "layouts.pth")
    torch.save(state, folder / "layouts-legacy.pth", **LEGACY)


def networks():
    torch.manual_seed(1)
    network = Network()
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-4)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    fill(network)
    network.eval()
    images = (0.5 + 0.5 * torch.sin(torch.arange(2 * 3 * 32 * 32, dtype=torch.float64))).reshape(2, 3, 32, 32)
    with torch.no_grad():
        h, z, p = network(images)
    backbone = Thin()
    fill(backbone)
    def half(module):
        return OrderedDict((key, value.to(torch.float16) if value.is_floating_point() else value) for key, value in module.state_dict().items())

    torch.save(OrderedDict((f"module.{key}", value) for key, value in half(network).items()), folder / "network.pth", **LEGACY)
    torch.save(half(backbone), folder / "torchvision.pth")

    # The released code's save_checkpoint: the scores are NumPy's numbers; two convolutions stand for Adam's whole state.
    score = numpy.float64(0.5)
    slots = optimizer.state_dict()
    slots["state"] = {index: {"step": torch.tensor(3.0), "exp_avg": torch.zeros(4, dtype=torch.float64)} for index in range(2)}
    torch.save(
        {
            "epoch": 3, "state_dict": half(network), "optimizer": slots, "run_id": "a1b2", "records": {"epoch": [0], "best_nmi_backbone": [score]},
            "best_metrics": {"nmi_backbone": score}, "best_nmi": score, "scheduler": scheduler.state_dict(),
        },
        folder / "checkpoint.pth.tar")
    (folder / "embeddings.json").write_text(json.dumps({"h": h.flatten().tolist(), "z": z.flatten().tolist(), "p": p.flatten().tolist()}))


types()
layouts()
networks()

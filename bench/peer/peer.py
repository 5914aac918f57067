"""The measurements of `bench --peer` in PyTorch: one measurement a process, one JSON line on standard output.

Usage: python3 peer.py MODE ROW SIZE BATCH SECONDS THREADS DEVICE
  MODE   authors  float32, contiguous memory, PIL transforms in two worker processes, as in the paper's released code
         best     bfloat16 autocast, channels-last memory, fused Adam; the same transforms in two worker processes
         prepared the same with views made beforehand, so without any augmentation
         compiled the same as prepared through torch.compile
         folded   embedding only: normalizations folded into the convolutions, weights and images in bfloat16
  ROW    step | embed | kmeans | tsne
  DEVICE cpu | cuda:N
"""
import json
import resource
import sys
import time

import numpy as np


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def repeated(work, seconds, device, fewest=2):
    """The median duration of work, after a first time that does not count; a GPU is waited for after ten at a time."""
    group, wait = 1, lambda: None
    if device != "cpu":
        import torch

        group, wait = 10, lambda: torch.cuda.synchronize(device)
        work()
    work()
    wait()
    times, start = [], time.perf_counter()
    while len(times) < fewest or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        for _ in range(group):
            work()
        wait()
        times.append((time.perf_counter() - before) / group)
    return median(times)


def backbone(nn, torchvision):
    network = torchvision.models.resnet34(weights=None)
    network.fc = nn.Identity()
    return network


class Images:
    """Random 32x32 pictures, of which the released code's transforms make two views in float32."""

    def __init__(self, size, count):
        from PIL import Image
        from torchvision import transforms

        generator = np.random.default_rng(0)
        self.pictures = [Image.fromarray(generator.integers(0, 256, (32, 32, 3), dtype=np.uint8)) for _ in range(256)]
        self.count = count
        s = 0.5
        self.view = transforms.Compose([
            transforms.RandomResizedCrop(size),
            transforms.RandomHorizontalFlip(),
            transforms.RandomApply([transforms.ColorJitter(0.8 * s, 0.8 * s, 0.8 * s, 0.2 * s)], p=0.8),
            transforms.RandomGrayscale(p=0.2),
            transforms.ToTensor(),
        ])

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        picture = self.pictures[index % len(self.pictures)]
        return self.view(picture), self.view(picture)


def step(mode, size, batch, seconds, device):
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
    import torchvision

    torch.manual_seed(0)
    best = mode != "authors"
    resnet = backbone(nn, torchvision)
    projector = nn.Sequential(nn.Linear(512, 512, bias=False), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, batch))
    predictor = nn.Sequential(
        nn.Linear(batch, 512, bias=False), nn.BatchNorm1d(512), nn.ReLU(),
        nn.Linear(512, batch, bias=False), nn.BatchNorm1d(batch), nn.Sigmoid())
    network = nn.ModuleList([resnet, projector, predictor]).to(device)
    kind = device.split(":")[0]
    if kind == "cuda" and best:
        torch.backends.cudnn.benchmark = True
    parameters = list(network.parameters())
    if best:
        resnet.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(parameters, lr=3e-4, **({"fused": True} if best else {}))
    forward = torch.compile(resnet) if mode == "compiled" else resnet

    def nt_xent(first, second, temperature):
        z = F.normalize(torch.cat([first, second]), dim=1)
        n = first.shape[0]
        similarity = (z @ z.T / temperature).masked_fill(torch.eye(2 * n, dtype=torch.bool, device=device), float("-inf"))
        return F.cross_entropy(similarity, torch.cat([torch.arange(n, 2 * n), torch.arange(0, n)]).to(device))

    def entropy(p):
        return -(p * (p + 1e-12).log() + (1 - p) * (1 - p + 1e-12).log()).mean() / 0.6931471805599453

    def train(view1, view2):
        optimizer.zero_grad()
        with torch.autocast(kind, dtype=torch.bfloat16, enabled=best):
            z1 = projector(forward(view1))
            p1 = predictor(z1)
            z2 = projector(forward(view2))
            p2 = predictor(z2)
        z1, z2, p1, p2 = (t.float() for t in (z1, z2, p1, p2))
        loss = nt_xent(z1, z2, 0.5) + nt_xent(p1.T, p2.T, 1.0) - (entropy(p1) + entropy(p2)) / 2
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        return loss.item() if kind == "cpu" or not best else loss.detach()

    def placed(view):
        return view.to(device, memory_format=torch.channels_last) if best else view.to(device)

    if mode in ("prepared", "compiled"):
        views = [torch.rand(batch, 3, size, size, device=device).contiguous(memory_format=torch.channels_last) for _ in range(2)]
        return {"seconds": repeated(lambda: train(*views), seconds, device)}

    loader = torch.utils.data.DataLoader(Images(size, 10_000 * batch), batch_size=batch, num_workers=2, drop_last=True)
    batches = iter(loader)
    return {"seconds": repeated(lambda: train(*(placed(view) for view in next(batches))), seconds, device)}


def embed(mode, size, batch, seconds, device):
    import torch
    import torch.nn as nn
    import torchvision

    torch.manual_seed(0)
    resnet = backbone(nn, torchvision).eval().to(device, memory_format=torch.channels_last)
    images = torch.rand(batch, 3, size, size, device=device).contiguous(memory_format=torch.channels_last)
    if mode == "folded":
        from torch.fx.experimental.optimization import fuse

        resnet = fuse(resnet).to(torch.bfloat16).to(memory_format=torch.channels_last)

        def work():
            with torch.no_grad():
                return resnet(images.to(torch.bfloat16)).float()
    else:
        def work():
            with torch.no_grad(), torch.autocast(device.split(":")[0], dtype=torch.bfloat16):
                return resnet(images).float()
    return {"seconds": repeated(work, seconds, device)}


def items_about_centres(items, dimensions=512, clusters=10):
    """The data of KMeansBenchmark.cs: uniform noise about ten uniform centres."""
    def uniform(key):
        key = key.astype(np.uint32)
        key = (key ^ (key >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        key = (key ^ (key >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        return (key ^ (key >> np.uint32(16))) / 4294967296.0 - 0.5

    noise = uniform(np.arange(items * dimensions, dtype=np.uint32)).reshape(items, dimensions)
    centres = uniform(np.uint32(1_000_000_000) + np.arange(clusters * dimensions, dtype=np.uint32)).reshape(clusters, dimensions)
    return (noise + 0.25 * centres[np.arange(items) % clusters]).astype(np.float32)


def kmeans():
    from sklearn.cluster import KMeans

    data = items_about_centres(60000)
    start = time.perf_counter()
    result = KMeans(n_clusters=10, n_init=10, random_state=0).fit(data)
    return {"seconds": time.perf_counter() - start, "inertia": float(result.inertia_)}


def tsne(threads):
    from sklearn.manifold import TSNE, trustworthiness
    from threadpoolctl import threadpool_limits

    data = items_about_centres(10000)
    start = time.perf_counter()
    projection = TSNE(init="pca", random_state=0, n_jobs=threads)
    with threadpool_limits(threads):
        points = projection.fit_transform(data)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "divergence": float(projection.kl_divergence_), "trustworthiness": float(trustworthiness(data, points, n_neighbors=12))}


def main():
    mode, row, size, batch, seconds, threads, device = sys.argv[1:8]
    if row == "kmeans":
        answer = kmeans()
    elif row == "tsne":
        answer = tsne(int(threads))
    else:
        import torch

        torch.set_num_threads(int(threads))
        answer = {"step": step, "embed": embed}[row](mode, int(size), int(batch), float(seconds), device)
    answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

"""The measurements of `bench --peer` in PyTorch: one measurement a process, one JSON line on standard output.

Usage: python3 peer.py MODE ROW SIZE BATCH SECONDS THREADS DEVICE
  MODE   authors  float32, contiguous memory, PIL transforms in two worker processes, as in the paper's released code
         best     bfloat16 autocast, channels-last memory, fused Adam; the same transforms in two worker processes
         prepared the same with views made beforehand, so without any augmentation
         compiled the same as prepared through torch.compile
         folded   embedding only: normalizations folded into the convolutions, weights and images in bfloat16
  ROW    step | embed | kmeans | tsne, or a compared method's training step: ae-fc | ae-conv | dcgan | cc | dec
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


def method(row, mode, size, batch, seconds, device):
    """A training step of a compared method on one batch of bytes [batch, 3, size, size], their conversion to floats included."""
    import torch
    import torch.nn as nn

    torch.manual_seed(0)
    best = mode != "authors"
    kind = device.split(":")[0]
    pixels = torch.randint(0, 256, (batch, 3, size, size), dtype=torch.uint8, device=device)

    def images():
        floats = pixels.float() / 255
        return floats.contiguous(memory_format=torch.channels_last) if best else floats

    def placed(network):
        return network.to(device, memory_format=torch.channels_last) if best else network.to(device)

    def adam(parameters, **settings):
        return torch.optim.Adam(parameters, **settings, **({"fused": True} if best else {}))

    def lower():
        return torch.autocast(kind, dtype=torch.bfloat16, enabled=best)

    work = {"ae-fc": autoencoder_step, "ae-conv": autoencoder_step, "dcgan": dcgan_step, "cc": cc_step, "dec": dec_step}[row]
    train = work(torch, nn, row, mode, size, batch, device, images, placed, adam, lower)
    return {"seconds": repeated(train, seconds, device)}


def linear_layers(nn, sizes):
    """Linear layers with rectifiers between them."""
    layers = [nn.Linear(sizes[0], sizes[1])]
    for inputs, outputs in zip(sizes[1:], sizes[2:]):
        layers += [nn.ReLU(), nn.Linear(inputs, outputs)]
    return layers


def autoencoder_step(torch, nn, row, mode, size, batch, device, images, placed, adam, lower):
    """Of d-500-500-2000-10 and back, or of three convolutions, a code of 64 and back; mean squared error, Adam."""
    if row == "ae-fc":
        sizes = [3 * size * size, 500, 500, 2000, 10]
        network = nn.Sequential(nn.Flatten(), *linear_layers(nn, sizes), *linear_layers(nn, sizes[::-1]))
    else:
        side = size // 8
        widths = [3, 32, 64, 128]
        down = [[nn.Conv2d(i, o, 4, 2, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()] for i, o in zip(widths, widths[1:])]
        up = [[nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()] for i, o in ((128, 64), (64, 32))]
        network = nn.Sequential(
            *sum(down, []), nn.Flatten(), nn.Linear(128 * side * side, 64),
            nn.Linear(64, 128 * side * side), nn.Unflatten(1, (128, side, side)), nn.ReLU(),
            *sum(up, []), nn.ConvTranspose2d(32, 3, 4, 2, 1), nn.Sigmoid())
    network = placed(network)
    optimizer = adam(network.parameters(), lr=1e-3)

    def train():
        x = images()
        optimizer.zero_grad()
        with lower():
            output = network(x)
        loss = (output.float().reshape(x.shape) - x).square().mean()
        loss.backward()
        optimizer.step()
        return loss.item() if device == "cpu" else loss.detach()

    return train


def dec_step(torch, nn, row, mode, size, batch, device, images, placed, adam, lower):
    """The self-training of d-500-500-2000-10: Student's t between codes and ten centres, divergence from targets, SGD with momentum."""
    network = placed(nn.Sequential(nn.Flatten(), *linear_layers(nn, [3 * size * size, 500, 500, 2000, 10])))
    centres = nn.Parameter(torch.randn(10, 10, device=device))
    optimizer = torch.optim.SGD([*network.parameters(), centres], lr=0.01, momentum=0.9)
    targets = torch.rand(max(2 * batch, 1024), 10, device=device).softmax(1)
    indices = torch.arange(batch, device=device)

    def train():
        x = images()
        optimizer.zero_grad()
        with lower():
            code = network(x)
        q = 1 / (1 + (code.float()[:, None] - centres[None]).square().sum(2))
        q = q / q.sum(1, keepdim=True)
        p = targets[indices]
        loss = (p * (p / q).log()).sum(1).mean()
        loss.backward()
        optimizer.step()
        return loss.item() if device == "cpu" else loss.detach()

    return train


def dcgan_step(torch, nn, row, mode, size, batch, device, images, placed, adam, lower):
    """One step of the discriminator, 32-64-128 maps, and one of the generator, which mirrors it; images in [-1, 1]."""
    import torch.nn.functional as F

    side, width = size // 8, 32

    def down(i, o):
        return [nn.Conv2d(i, o, 4, 2, 1, bias=False), nn.BatchNorm2d(o), nn.LeakyReLU(0.2)]

    def up(i, o):
        return [nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]

    discriminator = placed(nn.Sequential(nn.Conv2d(3, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2), *down(width, 2 * width), *down(2 * width, 4 * width), nn.Conv2d(4 * width, 1, side, bias=False)))
    generator = placed(nn.Sequential(nn.ConvTranspose2d(100, 4 * width, side, bias=False), nn.BatchNorm2d(4 * width), nn.ReLU(), *up(4 * width, 2 * width), *up(2 * width, width), nn.ConvTranspose2d(width, 3, 4, 2, 1, bias=False), nn.Tanh()))
    settings = {"lr": 2e-4, "betas": (0.5, 0.999)}
    judge, forge = adam(discriminator.parameters(), **settings), adam(generator.parameters(), **settings)

    def train():
        real = images() * 2 - 1
        latent = torch.randn(batch, 100, 1, 1, device=device)
        with lower():
            fake = generator(latent)
            seen, faked = discriminator(real), discriminator(fake.detach())
        judge.zero_grad()
        loss = F.softplus(-seen.float()).mean() + F.softplus(faked.float()).mean()
        loss.backward()
        judge.step()
        with lower():
            fooled = discriminator(fake)
        forge.zero_grad()
        other = F.softplus(-fooled.float()).mean()
        other.backward()
        forge.step()
        return (loss.item(), other.item()) if device == "cpu" else (loss.detach(), other.detach())

    return train


def thin_resnet(nn, width):
    """ResNet-18 with `width` channels in its first stage, torchvision's stem."""
    class Block(nn.Module):
        def __init__(self, inputs, outputs, stride):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
                nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
            self.shortcut = nn.Sequential() if stride == 1 and inputs == outputs else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

        def forward(self, x):
            return (self.body(x) + self.shortcut(x)).relu()

    layers = [nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inputs = width
    for stage in range(4):
        outputs = width << stage
        layers += [Block(inputs, outputs, 1 if stage == 0 else 2), Block(outputs, outputs, 1)]
        inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def cc_step(torch, nn, row, mode, size, batch, device, images, placed, adam, lower):
    """Both views of a batch through a thin ResNet-18, an instance and a cluster head; PIL transforms in two worker processes."""
    import torch.nn.functional as F

    width, clusters = 16, 10
    h = 8 * width
    resnet = placed(thin_resnet(nn, width))
    instance = nn.Sequential(nn.Linear(h, h), nn.ReLU(), nn.Linear(h, 128)).to(device)
    cluster = nn.Sequential(nn.Linear(h, h), nn.ReLU(), nn.Linear(h, clusters), nn.Softmax(dim=1)).to(device)
    optimizer = adam([*resnet.parameters(), *instance.parameters(), *cluster.parameters()], lr=2e-3)

    def nt_xent(first, second, temperature):
        z = F.normalize(torch.cat([first, second]), dim=1)
        n = first.shape[0]
        similarity = (z @ z.T / temperature).masked_fill(torch.eye(2 * n, dtype=torch.bool, device=device), float("-inf"))
        return F.cross_entropy(similarity, torch.cat([torch.arange(n, 2 * n), torch.arange(0, n)]).to(device))

    def imbalance(p):
        shares = p.sum(0) / p.sum()
        return torch.log(torch.tensor(float(clusters), device=device)) + (shares * shares.clamp_min(1e-12).log()).sum()

    loader = torch.utils.data.DataLoader(Images(size, 10_000 * batch), batch_size=batch, num_workers=2, drop_last=True)
    batches = iter(loader)

    def train():
        view1, view2 = (view.to(device, memory_format=torch.channels_last) if mode != "authors" else view.to(device) for view in next(batches))
        optimizer.zero_grad()
        with lower():
            h1, h2 = resnet(view1), resnet(view2)
            z1, z2, p1, p2 = instance(h1), instance(h2), cluster(h1), cluster(h2)
        z1, z2, p1, p2 = (t.float() for t in (z1, z2, p1, p2))
        loss = nt_xent(z1, z2, 0.5) + nt_xent(p1.T, p2.T, 1.0) + imbalance(p1) + imbalance(p2)
        loss.backward()
        optimizer.step()
        return loss.item() if device == "cpu" else loss.detach()

    return train


def main():
    mode, row, size, batch, seconds, threads, device = sys.argv[1:8]
    if row == "kmeans":
        answer = kmeans()
    elif row == "tsne":
        answer = tsne(int(threads))
    else:
        import torch

        torch.set_num_threads(int(threads))
        shape = int(size), int(batch), float(seconds), device
        answer = {"step": step, "embed": embed}[row](mode, *shape) if row in ("step", "embed") else method(row, mode, *shape)
    answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes the images of CD.Tests/Export/Samples, and the clusters that are expected, with numpy alone.

    python bench/judges/make_samples.py images FOLDER     bytes.npy and images.npy of eight Fashion-MNIST images
    python bench/judges/make_samples.py clusters FOLDER   clusters.npy from h.npy and the centres in centres.npz

bytes.npy is uint8 [8, 28, 28, 3]; images.npy is the same resized to 32 x 32 and divided by 255, float32 [8, 32, 32, 3]: bilinear
with antialiasing, the weights of torch's interpolate(mode="bilinear", antialias=True, align_corners=False).
"""

import gzip
import os
import sys

import numpy as np

SIZE = 32
COUNT = 8
HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "..", "..", "datasets", "fashion-mnist", "t10k-images-idx3-ubyte.gz")


def matrix(length, target):
    scale = length / target
    support = max(scale, 1.0)
    centres = (np.arange(target) + 0.5) * scale
    weights = np.maximum(0.0, 1.0 - np.abs(np.arange(length)[None, :] + 0.5 - centres[:, None]) / support)
    return weights / weights.sum(axis=1, keepdims=True)


def images(folder):
    with gzip.open(SOURCE) as file:
        grey = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)[:COUNT]
    pixels = np.repeat(grey[..., None], 3, axis=-1)
    resize = matrix(28, SIZE)
    resized = np.einsum("yh,nhwc,xw->nyxc", resize, pixels.astype(np.float64), resize) / 255.0
    np.save(os.path.join(folder, "bytes.npy"), pixels)
    np.save(os.path.join(folder, "images.npy"), resized.astype(np.float32))


def clusters(folder):
    h = np.load(os.path.join(folder, "h.npy")).astype(np.float64)
    with np.load(os.path.join(folder, "centres.npz")) as arrays:
        centres = arrays["clusters.centres"].astype(np.float64)
    distances = ((h[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    np.save(os.path.join(folder, "clusters.npy"), distances.argmin(axis=1).astype(np.int64))


if __name__ == "__main__":
    {"images": images, "clusters": clusters}[sys.argv[1]](sys.argv[2])

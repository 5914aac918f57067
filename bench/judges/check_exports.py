#!/usr/bin/env python3
"""Loads the exported models of a folder with TensorFlow and compares their outputs with the recorded ones.

Needs tensorflow (2.16 or newer, which brings Keras 3) and numpy, and nothing of this project:

    pip install tensorflow
    python bench/judges/check_exports.py [FOLDER]

FOLDER (default: CD.Tests/Export/Samples) holds images.npy (float32, [batch, height, width, 3], in [0, 1]), the expected
outputs h.npy, z.npy and p.npy, clusters.npy (int64, [batch]) and what there is of

    model.keras            keras.saving.load_model, no custom objects
    savedmodel/            tf.saved_model.load, signature serving_default
    savedmodel-uint8/      the same with images of bytes (bytes.npy, any size) and clusters
    model.onnx             only where onnxruntime is installed

One line a model and output: the largest difference. Exit code 1 if one is above 1e-4 (times the largest magnitude of what
is expected, where that is above 1), or if nothing could be checked.
"""

import os
import sys

import numpy as np

TOLERANCE = 1e-4


def load(folder, name):
    return np.load(os.path.join(folder, name), allow_pickle=False)


STAGES = ["h", "z", "p"]


def compare(folder, model, outputs, names):
    """Compares the outputs of these names; returns whether all are there and agree."""
    good = True
    for name in names:
        if name not in outputs:
            print(f"{model}: has no output {name}, only {', '.join(sorted(outputs))}")
            good = False
            continue
        values = np.asarray(outputs[name])
        expected = load(folder, "clusters.npy" if name == "cluster" else name + ".npy")
        if values.shape != expected.shape:
            print(f"{model}: {name} has shape {values.shape}, expected {expected.shape}")
            good = False
            continue
        difference = float(np.max(np.abs(values.astype(np.float64) - expected.astype(np.float64))))
        allowed = 0.0 if name == "cluster" else TOLERANCE * max(1.0, float(np.max(np.abs(expected))))
        print(f"{model}: {name} {list(values.shape)} differs by at most {difference:.2e}{'' if difference <= allowed else '  TOO MUCH'}")
        good &= difference <= allowed
    return good


def check_keras(folder, path):
    import keras

    model = keras.saving.load_model(path)
    model.summary(line_length=120)
    outputs = model(load(folder, "images.npy"), training=False)
    if not isinstance(outputs, dict):
        outputs = dict(zip(model.output_names, outputs if isinstance(outputs, (list, tuple)) else [outputs]))
    return compare(folder, os.path.basename(path), {name: np.asarray(value) for name, value in outputs.items()}, STAGES)


def check_saved_model(folder, path):
    import tensorflow as tf

    model = tf.saved_model.load(path)
    serve = model.signatures["serving_default"]
    _, arguments = serve.structured_input_signature
    images = load(folder, "bytes.npy" if arguments["images"].dtype == tf.uint8 else "images.npy")
    outputs = serve(images=tf.constant(images))
    names = STAGES + ["cluster"] if images.dtype == np.uint8 else STAGES
    return compare(folder, os.path.basename(path), {name: value.numpy() for name, value in outputs.items()}, names)


def check_onnx(folder, path):
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    images = load(folder, "images.npy").transpose(0, 3, 1, 2)
    names = [output.name for output in session.get_outputs()]
    return compare(folder, os.path.basename(path), dict(zip(names, session.run(names, {"images": images}))), STAGES)


CHECKS = [
    ("model.keras", "keras", check_keras),
    ("savedmodel", "tensorflow", check_saved_model),
    ("savedmodel-uint8", "tensorflow", check_saved_model),
    ("model.onnx", "onnxruntime", check_onnx),
]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "..", "CD.Tests", "Export", "Samples")
    checked, good = 0, True
    for name, library, check in CHECKS:
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            print(f"{name}: not in {folder}, left out")
            continue
        try:
            __import__(library)
        except ImportError as error:
            print(f"{name}: left out, {library} is not installed ({error})")
            continue
        checked += 1
        good &= check(folder, path)
    if checked == 0:
        print("nothing could be checked")
    return 0 if good and checked > 0 else 1


if __name__ == "__main__":
    sys.exit(main())

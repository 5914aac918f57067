"""Writes the HDF5 files of CD.Tests/Weights/Fixtures, for the tests of Keras' weights.

    KERAS_BACKEND=torch python3 make_keras_fixtures.py save small.keras FOLDER     # with Keras: an exported model, other weights, saved again
    python3 make_keras_fixtures.py edit FOLDER                                     # with h5py alone: FOLDER/keras.weights.h5, edited

Made with Keras 3.16 (PyTorch backend) and h5py 3.7 (Debian). The values of a weight are 0.2 * sin(arange(n) + length of the
layer's name + index of the weight), rounded to float16.
"""
import shutil
import sys
from pathlib import Path

import numpy


def wave(shape, layer, index):
    return (0.2 * numpy.sin(numpy.arange(numpy.prod(shape, dtype=int)) + len(layer) + index)).astype("float16").astype("float32").reshape(shape)


def save(source, folder):
    import keras

    model = keras.saving.load_model(source)
    for layer in model.layers:
        layer.set_weights([wave(value.shape, layer.name, index) for index, value in enumerate(layer.get_weights())])
    print([layer.name for layer in model.layers])
    model.save(folder / "keras.keras")
    model.save_weights(folder / "keras.weights.h5")


def edit(folder):
    import h5py

    good = folder / "keras.weights.h5"

    def edited(name, change):
        path = folder / f"{name}.weights.h5"
        shutil.copyfile(good, path)
        with h5py.File(path, "a") as file:
            change(file)

    def anew(name, change):
        """A copy in HDF5's newer format, which is smaller."""
        with h5py.File(good) as source, h5py.File(folder / f"{name}.weights.h5", "w", libver="latest") as file:
            for group in variables(source):
                copy = file.create_group(group.name)
                copy.attrs["name"] = group.attrs["name"]
                for index in group:
                    copy[index] = group[index][...]
            change(file)

    def variables(file):
        return [group["vars"] for group in file["layers"].values() if "vars" in group and len(group["vars"])]

    def every(change):
        def apply(file):
            for group in variables(file):
                change(group)
        return apply

    def again(group):
        for index in list(group):
            values = group[index][...]
            del group[index]
            group[index] = values

    def stem(file):
        return next(group for group in variables(file) if group.attrs["name"] == "stem")

    def instead(put):
        def apply(file):
            group = stem(file)
            values = group["0"][...]
            del group["0"]
            put(group, values)
        return apply

    def bfloat16(group, values):
        group["0"] = values.astype("float16")
        group["0"].attrs["dtype"] = "bfloat16"

    edited("edited", every(again))
    edited("unnamed", every(lambda group: group.attrs.__delitem__("name")))

    def widen(group):
        for index in list(group):
            values = group[index][...]
            del group[index]
            group[index] = values.astype("float64" if index == "1" else "float16" if index == "0" else "float32")

    anew("wide", every(widen))
    anew("bigendian", instead(lambda group, values: group.create_dataset("0", data=values.astype(">f4"))))
    anew("group", instead(lambda group, values: group.create_group("0")))
    anew("huge", instead(lambda group, values: group.create_dataset("0", shape=(1 << 30, 1 << 30), dtype="float32")))
    anew("chunks", instead(lambda group, values: group.create_dataset("0", data=values, chunks=True, compression="gzip")))
    anew("integers", instead(lambda group, values: group.create_dataset("0", data=values.astype("int32"))))
    anew("bfloat16", instead(bfloat16))
    anew("external", instead(lambda group, values: group.create_dataset("0", shape=values.shape, dtype="float32", external=[("edited.weights.h5", 0, 432)])))
    anew("link", instead(lambda group, values: group.__setitem__("0", h5py.ExternalLink("edited.weights.h5", group.name + "/0"))))
    anew("circle", instead(lambda group, values: group.__setitem__("0", h5py.SoftLink(group.name + "/0"))))
    anew("more", lambda file: stem(file).__setitem__("2", numpy.zeros(4, "float32")))

    def drop(file):
        del file[next(group for group in variables(file) if group.attrs["name"] == "second").parent.name]

    def add(file):
        group = file.create_group("layers/dense_9/vars")
        group.attrs["name"] = "another"
        group["0"] = numpy.zeros(4, "float32")

    def twice(file):
        next(group for group in variables(file) if group.attrs["name"] == "second").attrs["name"] = "first"

    anew("missing", drop)
    anew("extra", add)
    anew("twice", twice)
    anew("empty", lambda file: file.__delitem__("layers"))


if sys.argv[1] == "save":
    save(sys.argv[2], Path(sys.argv[3]))
else:
    edit(Path(sys.argv[2]))

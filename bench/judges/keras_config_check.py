#!/usr/bin/python3
"""Computes a .keras file's model from its config.json and model.weights.h5 alone, and compares it with given outputs.

    keras_config_check.py MODEL.keras INPUTS.npy EXPECTED_DIR [--layers]

Keras itself is not needed: numpy and h5py are. What Keras 3 does when it loads such a file is done here a second time, from its
documented behaviour: the layers are called as config.json says; their order is found anew from the calls (depth first, then the order
of a search from the outputs), since the groups of the weights file (layers/conv2d_3/vars/0) count the layers of a class in that order;
variables must be there in number and shape as the layer's configuration asks, and no group may be left over. EXPECTED_DIR holds
NAME.npy for every output layer. One line of JSON goes to stdout. The exit code is 1 where the file is not what Keras takes.
"""

import io
import json
import re
import sys
import zipfile

import h5py
import numpy as np


def fail(text):
    print(f"not loadable: {text}", file=sys.stderr)
    sys.exit(1)


def need(condition, text):
    if not condition:
        fail(text)


def snake(name):
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def windows(x, size, strides):
    """[n, h, w, c] to [n, rows, columns, c, height, width]."""
    view = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))
    return view[:, :: strides[0], :: strides[1]]


def same(x, size, strides, value):
    border = [(0, 0)]
    for axis in (0, 1):
        length = x.shape[axis + 1]
        total = max((-(-length // strides[axis]) - 1) * strides[axis] + size[axis] - length, 0)
        border.append((total // 2, total - total // 2))
    return np.pad(x, [*border, (0, 0)], constant_values=value)


def channels_last(config):
    need(config.get("data_format", "channels_last") == "channels_last", f"{config['name']}: channels are not last")


def conv2d(config, x, weights):
    channels_last(config)
    need(config.get("groups", 1) == 1 and tuple(config.get("dilation_rate", (1, 1))) == (1, 1), f"{config['name']}: groups or dilation")
    size, strides = tuple(config["kernel_size"]), tuple(config["strides"])
    if config["padding"] == "same":
        x = same(x, size, strides, 0)
    need(weights[0].shape == (*size, x.shape[3], config["filters"]), f"{config['name']}: kernel {weights[0].shape}")
    y = np.einsum("nrcihw,hwio->nrco", windows(x, size, strides), weights[0], optimize=True)
    return activate(config, y + weights[1] if config["use_bias"] else y)


def max_pooling2d(config, x, weights):
    channels_last(config)
    size, strides = tuple(config["pool_size"]), tuple(config["strides"])
    if config["padding"] == "same":
        x = same(x, size, strides, -np.inf)
    return windows(x, size, strides).max(axis=(4, 5))


def zero_padding2d(config, x, weights):
    channels_last(config)
    return np.pad(x, [(0, 0), *map(tuple, config["padding"]), (0, 0)])


def batch_normalization(config, x, weights):
    axis = config["axis"] % x.ndim
    need(axis == x.ndim - 1, f"{config['name']}: axis {config['axis']}")
    gamma, beta, mean, variance = weights
    need(all(weight.shape == (x.shape[axis],) for weight in weights), f"{config['name']}: shapes")
    return (x - mean) / np.sqrt(variance + np.float32(config["epsilon"])) * gamma + beta


def dense(config, x, weights):
    need(weights[0].shape == (x.shape[-1], config["units"]), f"{config['name']}: kernel {weights[0].shape}")
    return activate(config, x @ weights[0] + weights[1] if config["use_bias"] else x @ weights[0])


def activate(config, x, *_):
    name = config.get("activation", "linear")
    functions = {"linear": lambda v: v, "relu": lambda v: np.maximum(v, 0), "tanh": np.tanh, "sigmoid": lambda v: 1 / (1 + np.exp(-v))}
    need(name in functions, f"{config['name']}: activation {name}")
    return functions[name](x)


# The class, the number of its variables, what it computes.
CLASSES = {
    "InputLayer": (lambda config: 0, None),
    "Conv2D": (lambda config: 1 + config["use_bias"], conv2d),
    "Dense": (lambda config: 1 + config["use_bias"], dense),
    "BatchNormalization": (lambda config: 2 + config["center"] + config["scale"], batch_normalization),
    "MaxPooling2D": (lambda config: 0, max_pooling2d),
    "ZeroPadding2D": (lambda config: 0, zero_padding2d),
    "GlobalAveragePooling2D": (lambda config: 0, lambda config, x, weights: x.mean(axis=(1, 2))),
    "ReLU": (lambda config: 0, lambda config, x, weights: np.maximum(x, 0)),
    "Activation": (lambda config: 0, lambda config, x, weights: activate(config, x)),
    "Add": (lambda config: 0, lambda config, x, weights: sum(x[1:], x[0])),
}


def tensors(value):
    """The names of the layers in a call's arguments, in order."""
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        name, node, index = value["config"]["keras_history"]
        need((node, index) == (0, 0), f"{name}: node {node}, tensor {index}")
        return [name]
    if isinstance(value, list):
        return [name for item in value for name in tensors(item)]
    return []


def references(value):
    return [value] if value and isinstance(value[0], str) else value


def keras_order(inputs, outputs):
    """The order of Functional.layers: by depth, then by the order in which a search from the outputs meets them."""
    met, finished = {}, []

    def visit(name):
        if name in met:
            return
        met[name] = len(met)
        for other in inputs[name]:
            visit(other)
        finished.append(name)

    for output in outputs:
        visit(output)
    depth = dict.fromkeys(met, 0)
    for name in reversed(finished):
        for other in inputs[name]:
            depth[other] = max(depth[other], depth[name] + 1)
    return sorted(met, key=lambda name: (-depth[name], met[name]))


def main(model, images, expected, *flags):
    sys.setrecursionlimit(10000)
    with zipfile.ZipFile(model) as archive:
        need(archive.testzip() is None, "the zip is damaged")
        need(model.endswith(".keras"), "the name does not end in .keras")
        names = archive.namelist()
        need({"metadata.json", "config.json", "model.weights.h5"} <= set(names), f"entries {names}")
        need(all(name.startswith("assets/") for name in set(names) - {"metadata.json", "config.json", "model.weights.h5"}), f"entries {names}")
        metadata = json.loads(archive.read("metadata.json"))
        root = json.loads(archive.read("config.json"))
        file = h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r")

    need("keras_version" in metadata and "date_saved" in metadata, "metadata.json")
    need((root["module"], root["class_name"]) == ("keras.src.models.functional", "Functional"), "the model's class")
    config = root["config"]
    layers = {layer["name"]: layer for layer in config["layers"]}
    need(len(layers) == len(config["layers"]), "a name is used twice")
    inputs = {}
    for name, layer in layers.items():
        need(layer["module"] == "keras.layers" and layer["registered_name"] is None, f"{name}: not a class of keras.layers")
        need(layer["class_name"] in CLASSES, f"{name}: no rule for {layer['class_name']} here")
        need(layer["config"]["name"] == name, f"{name}: the configuration has another name")
        need(len(layer["inbound_nodes"]) == (0 if layer["class_name"] == "InputLayer" else 1), f"{name}: calls")
        inputs[name] = [other for node in layer["inbound_nodes"] for other in tensors(node["args"])]
    outputs = [name for name, _, _ in references(config["output_layers"])]
    (input_name, _, _), = references(config["input_layers"])

    order = keras_order(inputs, outputs)
    need(set(order) == set(layers), f"layers without use: {set(layers) - set(order)}")
    counts, variables, used = {}, {}, set()
    for name in order:
        kind = snake(layers[name]["class_name"])
        number = counts.get(kind, 0)
        counts[kind] = number + 1
        group = f"layers/{kind}_{number}" if number else f"layers/{kind}"
        wanted = CLASSES[layers[name]["class_name"]][0](layers[name]["config"])
        found = file[group]["vars"] if group in file and "vars" in file[group] else {}
        need(len(found) == wanted, f"{name}: {len(found)} variables in {group}, not {wanted}")
        if wanted:
            used.add(group.split("/")[1])
            recorded = found.attrs.get("name", name)
            need(recorded == name, f"{group} is {recorded}'s, not {name}'s")
        variables[name] = []
        for index in range(wanted):
            dataset = found[str(index)]
            need(dataset.dtype == np.float32 and dataset.chunks is None and not dataset.external and not dataset.is_virtual, f"{group}/vars/{index}")
            variables[name].append(dataset[()])
    need(set(file["layers"]) == used, f"groups without a layer: {set(file['layers']) - used}")

    x = np.load(images).astype(np.float32)
    shape = layers[input_name]["config"]["batch_shape"]
    need(all(want is None or want == got for want, got in zip(shape, x.shape, strict=True)), f"the input is {shape}, the images are {x.shape}")
    values = {input_name: x}
    last = {other: name for name in order for other in inputs[name]}
    for name in order:
        if name == input_name:
            continue
        taken = [values[other] for other in inputs[name]]
        layer = layers[name]
        values[name] = CLASSES[layer["class_name"]][1](layer["config"], taken if layer["class_name"] == "Add" else taken[0], variables[name])
        for other in inputs[name]:
            if last[other] == name and other not in outputs:
                del values[other]

    differences = {}
    for name in outputs:
        want = np.load(f"{expected}/{name}.npy")
        need(want.shape == values[name].shape, f"{name}: {values[name].shape}, not {want.shape}")
        gap = np.abs(want - values[name]).max()
        differences[name] = {"absolute": float(gap), "relative": float(gap / np.abs(want).max()), "shape": list(want.shape)}
    print(json.dumps({"keras_version": metadata["keras_version"], "layers": len(order), "variables": sum(map(len, variables.values())), "images": len(x), "differences": differences}))
    if "--layers" in flags:
        for name in order:
            print(f"{name} ({layers[name]['class_name']}) < {', '.join(inputs[name])}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        fail("keras_config_check.py MODEL.keras INPUTS.npy EXPECTED_DIR [--layers]")
    main(*sys.argv[1:])

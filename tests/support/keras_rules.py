"""Holds a .keras or .h5 file to the rules of Keras 3's loaders, and computes what the model in it says.

There is no Keras here, so this follows its sources, rule by rule, with h5py and NumPy alone:
saving/saving_lib.py, saving/serialization_lib.py, models/functional.py, ops/function.py, ops/operation.py,
legacy/saving/legacy_h5_format.py, and each layer's constructor, build and call.

python3 keras_rules.py ORDERS.json
ORDERS.json: [{"file": ..., "images": file of float32 numbers, "shape": [height, width, channels]}, ...]. Prints for each
{"probabilities": [...], "layers": {class: count}} or {"broken": the rule}.
"""

import io
import json
import math
import re
import sys
import zipfile

import h5py
import numpy as np

COMMON = {"name", "trainable", "dtype"}
CONVOLUTION = {
    "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups", "activation",
    "use_bias", "kernel_initializer", "bias_initializer",
}
# Arguments of each constructor, as far as Keras 3.0 has them.
ARGUMENTS = {
    "InputLayer": {"batch_shape", "dtype", "sparse", "name"},
    "Conv2D": CONVOLUTION,
    "DepthwiseConv2D": {
        "kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate", "activation",
        "use_bias", "depthwise_initializer", "bias_initializer",
    },
    "Conv2DTranspose": CONVOLUTION - {"groups"},
    "Dense": {"units", "activation", "use_bias", "kernel_initializer", "bias_initializer"},
    "BatchNormalization": {"axis", "momentum", "epsilon", "center", "scale"},
    "LayerNormalization": {"axis", "epsilon", "center", "scale"},
    "GroupNormalization": {"groups", "axis", "epsilon", "center", "scale"},
    "Activation": {"activation"},
    "ReLU": {"max_value", "negative_slope", "threshold"},
    "LeakyReLU": {"negative_slope"},
    "PReLU": {"shared_axes"},
    "Softmax": {"axis"},
    "Add": set(),
    "Subtract": set(),
    "Multiply": set(),
    "Maximum": set(),
    "Concatenate": {"axis"},
    "MaxPooling2D": {"pool_size", "strides", "padding", "data_format"},
    "AveragePooling2D": {"pool_size", "strides", "padding", "data_format"},
    "GlobalAveragePooling2D": {"data_format"},
    "Flatten": {"data_format"},
    "Reshape": {"target_shape"},
    "Permute": {"dims"},
    "ZeroPadding2D": {"padding", "data_format"},
    "Cropping2D": {"cropping", "data_format"},
    "UpSampling2D": {"size", "data_format", "interpolation"},
    "Dropout": {"rate", "noise_shape", "seed"},
    "Rescaling": {"scale", "offset"},
}
MERGES = {"Add", "Subtract", "Multiply", "Maximum", "Concatenate"}
HEADER_LIMIT = 64512


class RuleBroken(Exception):
    pass


def rule(holds, words):
    if not holds:
        raise RuleBroken(words)


class Node:
    """A layer of the model, called once."""

    def __init__(self, data, legacy):
        self.class_name = data["class_name"]
        self.name = data["name"]
        self.config = dict(data["config"])
        rule(self.class_name in ARGUMENTS, f"there is no layer {self.class_name}")
        rule(isinstance(self.name, str) and self.name and "/" not in self.name, f"a name is {self.name!r}")
        rule(self.config["name"] == self.name, f"{self.name} is called {self.config['name']} in its config")
        allowed = ARGUMENTS[self.class_name] | (COMMON if self.class_name != "InputLayer" else set())
        if legacy:
            if self.class_name == "InputLayer":
                self.config["batch_shape"] = self.config.pop("batch_input_shape")
                # tf.keras has it; Keras 3 takes it as well.
                self.config.pop("ragged")
            if self.class_name == "LeakyReLU":
                self.config["negative_slope"] = self.config.pop("alpha")
            if isinstance(self.config.get("axis"), list):
                self.config["axis"] = self.config["axis"][0]
        else:
            rule(data["module"] == "keras.layers", f"{self.name} is of module {data.get('module')}")
            rule(data["registered_name"] is None, "a built-in class has a registered name")
        extra = set(self.config) - allowed
        rule(not extra, f"{self.class_name} takes no {sorted(extra)}")
        self.calls = data["inbound_nodes"]
        rule(len(self.calls) <= 1, f"{self.name} is called more than once")
        self.inputs = []
        self.shape = None
        self.weights = []


def inputs_of(node, legacy):
    """Names that a call reads, in the order of Keras' own deserialize_node; merges get a list, all others one tensor."""
    if not node.calls:
        rule(node.class_name == "InputLayer", f"{node.name} reads nothing")
        return []
    call = node.calls[0]
    if legacy:
        rule(isinstance(call, list), "a legacy call is no list")
        rule(all(len(each) == 4 and each[1:3] == [0, 0] and each[3] == {} for each in call), "a tensor is told wrongly")
        names = [each[0] for each in call]
        rule((node.class_name in MERGES) == (len(names) > 1), f"{node.name} reads {len(names)}")
        return names
    rule(set(call) == {"args", "kwargs"} and call["kwargs"] == {}, "a call is not args and kwargs")
    rule(len(call["args"]) == 1, "a call has one argument")
    (argument,) = call["args"]
    rule(isinstance(argument, list) == (node.class_name in MERGES), f"{node.name} gets {type(argument)}")
    tensors = argument if isinstance(argument, list) else [argument]
    for tensor in tensors:
        rule(tensor["class_name"] == "__keras_tensor__", "an argument is no tensor")
        rule(tensor["config"]["dtype"] == "float32", "a tensor is not of float32")
        rule(tensor["config"]["keras_history"][1:] == [0, 0], "a layer is called once and gives one result")
    return [tensor["config"]["keras_history"][0] for tensor in tensors]


def build(config, legacy):
    """functional_from_config: creates the layers, connects them, and gives the model's layers in Keras' order."""
    rule(config["class_name"] == "Functional", "the model is not functional")
    inner = config["config"]
    rule({"name", "trainable", "layers", "input_layers", "output_layers"} == set(inner), "the model's config")
    nodes = {}
    for data in inner["layers"]:
        node = Node(data, legacy)
        rule(node.name not in nodes, f"the name {node.name} comes twice")
        nodes[node.name] = node
    for node in nodes.values():
        node.inputs = inputs_of(node, legacy)
        rule(all(name in nodes for name in node.inputs), f"{node.name} reads an unknown layer")
    waiting = list(nodes.values())
    while waiting:
        ready = [node for node in waiting if all(nodes[name].shape is not None for name in node.inputs)]
        rule(ready, "the graph has loops or loose ends")
        for node in ready:
            node.shape, node.weights = described(node, [nodes[name].shape for name in node.inputs])
        waiting = [node for node in waiting if node.shape is None]
    if not legacy:
        for node in nodes.values():
            told = node.calls and node.calls[0]["args"][0]
            for tensor in (told if isinstance(told, list) else [told]) if told else []:
                history = tensor["config"]["keras_history"][0]
                rule(tuple(tensor["config"]["shape"][1:]) == nodes[history].shape, f"{node.name} is told a wrong shape")
    ((source, *_),) = inner["input_layers"]
    ((output, node_index, tensor_index),) = inner["output_layers"]
    rule(nodes[source].class_name == "InputLayer" and (node_index, tensor_index) == (0, 0), "the ends")
    order = map_graph(nodes, output)
    rule(len(order) == len(nodes), "the model holds layers that its output does not need")
    return nodes, order, source, output


def map_graph(nodes, output):
    """ops/function.py: depth of each layer, then by depth and by the order of a walk from the output."""
    sys.setrecursionlimit(100_000)
    indices, finished = {}, []

    done = set()

    def helper(name):
        if name in done:
            return
        indices.setdefault(name, len(indices))
        for source in nodes[name].inputs:
            helper(source)
        done.add(name)
        finished.append(name)

    helper(output)
    depths = {}
    for name in reversed(finished):
        depth = depths.setdefault(name, 0)
        for source in nodes[name].inputs:
            depths[source] = max(depth + 1, depths.get(source, 0))
    by_depth = {}
    for name, depth in depths.items():
        by_depth.setdefault(depth, []).append(name)
    order = []
    for depth in sorted(by_depth, reverse=True):
        order.extend(sorted(by_depth[depth], key=lambda name: indices[name]))
    return [nodes[name] for name in order]


def slid(length, window, stride, padding, dilation=1):
    reach = (window - 1) * dilation + 1
    found = math.ceil(length / stride) if padding == "same" else (length - reach) // stride + 1
    rule(found > 0, "a window is larger than the image")
    return found


def described(node, shapes):
    """Shape of the result, and shapes of the variables in their order (Layer.build)."""
    c, kind = node.config, node.class_name
    x = shapes[0] if shapes else ()
    channels = x[-1] if x else 0
    if "data_format" in c and kind not in ("ZeroPadding2D", "Cropping2D"):
        rule(c["data_format"] == "channels_last", "channels stand last")
    if kind == "InputLayer":
        return tuple(c["batch_shape"][1:]), []
    if kind in ("Conv2D", "DepthwiseConv2D"):
        rule(max(c["strides"]) == 1 or max(c["dilation_rate"]) == 1, "strides and dilation exclude each other")
        sides = tuple(
            slid(x[axis], c["kernel_size"][axis], c["strides"][axis], c["padding"], c["dilation_rate"][axis])
            for axis in (0, 1)
        )
        if kind == "Conv2D":
            groups = c.get("groups", 1)
            rule(channels % groups == 0 and c["filters"] % groups == 0, "groups share channels and filters")
            kernel, filters = (*c["kernel_size"], channels // groups, c["filters"]), c["filters"]
        else:
            rule(c["strides"][0] == c["strides"][1], "TensorFlow's depthwise kernel has one stride")
            kernel, filters = (*c["kernel_size"], channels, c["depth_multiplier"]), channels * c["depth_multiplier"]
        return (*sides, filters), [kernel] + ([(filters,)] if c["use_bias"] else [])
    if kind == "Conv2DTranspose":
        sides = tuple(
            x[a] * c["strides"][a]
            + (max(c["kernel_size"][a] - c["strides"][a], 0) if c["padding"] == "valid" else 0)
            for a in (0, 1)
        )
        kernel = (*c["kernel_size"], c["filters"], channels)
        return (*sides, c["filters"]), [kernel] + ([(c["filters"],)] if c["use_bias"] else [])
    if kind == "Dense":
        return (*x[:-1], c["units"]), [(channels, c["units"])] + ([(c["units"],)] if c["use_bias"] else [])
    if kind == "BatchNormalization":
        rule(c["axis"] == -1 and c["center"] and c["scale"], "a batch norm of channels")
        return x, [(channels,)] * 4
    if kind in ("LayerNormalization", "GroupNormalization"):
        rule(channels % c.get("groups", 1) == 0, "groups share channels")
        return x, [(channels,)] * (int(c["scale"]) + int(c["center"]))
    if kind == "PReLU":
        shared = c["shared_axes"] or []
        return x, [tuple(1 if axis + 1 in shared else side for axis, side in enumerate(x))]
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        sides = (slid(x[a], c["pool_size"][a], c["strides"][a], c["padding"]) for a in (0, 1))
        return (*sides, channels), []
    if kind == "GlobalAveragePooling2D":
        return (channels,), []
    if kind == "Flatten":
        return (math.prod(x),), []
    if kind == "Reshape":
        rule(math.prod(c["target_shape"]) == math.prod(x), "a reshape keeps the values")
        return tuple(c["target_shape"]), []
    if kind == "Permute":
        rule(sorted(c["dims"]) == list(range(1, len(x) + 1)), "axes are permuted")
        return tuple(x[axis - 1] for axis in c["dims"]), []
    if kind in ("ZeroPadding2D", "Cropping2D"):
        sign, pairs = (1, c["padding"]) if kind == "ZeroPadding2D" else (-1, c["cropping"])
        rule(len(x) == 3, "an image has three axes")
        first = 0 if c["data_format"] == "channels_last" else 1
        found = list(x)
        for axis, pair in enumerate(pairs):
            found[first + axis] += sign * sum(pair)
        rule(min(found) > 0, "something is left")
        return tuple(found), []
    if kind == "UpSampling2D":
        return (x[0] * c["size"][0], x[1] * c["size"][1], channels), []
    if kind == "Concatenate":
        rule(all(shape[:-1] == x[:-1] for shape in shapes), "joined shapes agree")
        return (*x[:-1], sum(shape[-1] for shape in shapes)), []
    if kind in MERGES:
        ranks = max(map(len, shapes))
        padded = [(1,) * (ranks - len(shape)) + shape for shape in shapes]
        return tuple(np.broadcast_shapes(*padded)), []
    return x, []


def to_snake_case(name):
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def load_keras(path):
    """_load_model_from_fileobj and _load_state."""
    with zipfile.ZipFile(path) as archive:
        rule(archive.testzip() is None, "the zip is sound")
        rule(all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist()), "members are stored")
        rule(
            sorted(archive.namelist()) == ["config.json", "metadata.json", "model.weights.h5"],
            "three members: a fourth is taken for assets",
        )
        rule("keras_version" in json.loads(archive.read("metadata.json")), "the metadata says the version")
        config = json.loads(archive.read("config.json"))
        weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r")
    rule(config["module"] == "keras.src.models.functional", "the model's module")
    rule(config["registered_name"] in ("Functional", None) and config["compile_config"] is None, "the model's kind")
    model = build(config, legacy=False)
    used, taken = {}, set()
    for node in model[1]:
        name = to_snake_case(node.class_name)
        used[name] = used.get(name, -1) + 1
        group = f"{name}_{used[name]}" if used[name] else name
        taken.add(group)
        store = weights[f"layers/{group}/vars"] if f"layers/{group}" in weights else {}
        rule(len(store) == len(node.weights), f"{node.name} expects {len(node.weights)} variables")
        rule(not len(store) or store.attrs["name"] == node.name, f"{group} holds those of {node.name}")
        node.weights = [checked(store[str(at)], shape, node.name) for at, shape in enumerate(node.weights)]
    rule(set(weights["layers"]) <= taken, "weights belong to no layer")
    return model


def load_h5(path):
    """load_model_from_hdf5 and load_weights_from_hdf5_group."""
    with h5py.File(path, "r") as file:
        config = file.attrs["model_config"]
        model = build(json.loads(config.decode() if hasattr(config, "decode") else config), legacy=True)
        group = file["model_weights"]
        filtered = [node for node in model[1] if node.weights]
        names = [name for name in attribute(group, "layer_names") if attribute(group[name], "weight_names")]
        rule(len(names) == len(filtered), f"the model expects {len(filtered)} layers, the file has {len(names)}")
        for node, name in zip(filtered, names):
            stored = attribute(group[name], "weight_names")
            rule(name == node.name and len(stored) == len(node.weights), f"weights of {name} for {node.name}")
            node.weights = [
                checked(group[name][weight], shape, node.name) for weight, shape in zip(stored, node.weights)
            ]
    return model


def attribute(group, name):
    """load_attributes_from_hdf5_group. Old readers call decode, so texts are bytes of one length."""
    found, part = [], 0
    keys = [name] if name in group.attrs else []
    while not keys or f"{name}{part}" in group.attrs:
        if f"{name}{part}" not in group.attrs:
            break
        keys.append(f"{name}{part}")
        part += 1
    rule(keys, f"{group.name} says its {name}")
    for key in keys:
        value = group.attrs[key]
        rule(value.nbytes <= HEADER_LIMIT, f"{key} is larger than an attribute can be")
        rule(value.dtype.kind == "S" or len(value) == 0, f"{key} is no list of bytes")
        found.extend(text.decode("utf8") for text in value)
    return found


def checked(dataset, shape, name):
    rule(isinstance(dataset, h5py.Dataset) and dataset.dtype == np.float32, f"{name} has float32 variables")
    rule(dataset.shape == tuple(shape), f"{name} expects {tuple(shape)}, the file has {dataset.shape}")
    return np.array(dataset, dtype=np.float64)


def same_pads(length, window, stride, dilation=1):
    total = max((math.ceil(length / stride) - 1) * stride + (window - 1) * dilation + 1 - length, 0)
    return total // 2, total - total // 2


def windows(x, size, strides, padding, dilations=(1, 1), fill=0.0):
    """[n, rows, columns, window rows, window columns, channels]"""
    if padding == "same":
        pads = [same_pads(x.shape[1 + a], size[a], strides[a], dilations[a]) for a in (0, 1)]
        x = np.pad(x, [(0, 0), *pads, (0, 0)], constant_values=fill)
    reach = [(size[a] - 1) * dilations[a] + 1 for a in (0, 1)]
    view = np.lib.stride_tricks.sliding_window_view(x, reach, axis=(1, 2))
    view = view[:, :: strides[0], :: strides[1], :, :: dilations[0], :: dilations[1]]
    return view.transpose(0, 1, 2, 4, 5, 3)


erf = np.vectorize(math.erf)
FUNCTIONS = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0))),
    "gelu": lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2))),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "softmax": lambda x: softmax(x),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "swish": lambda x: x / (1 + np.exp(-x)),
    "softplus": lambda x: np.logaddexp(x, 0),
    "mish": lambda x: x * np.tanh(np.logaddexp(x, 0)),
    # Of Keras 3; tf.keras 2 has another one.
    "hard_sigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
}


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def called(node, inputs, legacy):
    c, kind, w = node.config, node.class_name, node.weights
    x = inputs[0]
    if kind in ("Conv2D", "DepthwiseConv2D"):
        seen = windows(x, c["kernel_size"], c["strides"], c["padding"], c["dilation_rate"])
        if kind == "DepthwiseConv2D":
            y = np.einsum("nrcabi,abim->nrcim", seen, w[0]).reshape(*seen.shape[:3], -1)
        else:
            groups = c.get("groups", 1)
            kernels = np.split(w[0], groups, axis=3)
            parts = np.split(seen, groups, axis=5)
            y = np.concatenate([np.tensordot(p, k, axes=3) for p, k in zip(parts, kernels)], axis=-1)
        return FUNCTIONS[c["activation"]](y + (w[1] if c["use_bias"] else 0))
    if kind == "Conv2DTranspose":
        (kh, kw), (sh, sw) = c["kernel_size"], c["strides"]
        n, h, wd, _ = x.shape
        whole = np.zeros((n, (h - 1) * sh + kh, (wd - 1) * sw + kw, c["filters"]))
        for row in range(kh):
            for column in range(kw):
                part = x @ w[0][row, column].T
                whole[:, row : row + (h - 1) * sh + 1 : sh, column : column + (wd - 1) * sw + 1 : sw] += part
        top, left = (0, 0) if c["padding"] == "valid" else (max(kh - sh, 0) // 2, max(kw - sw, 0) // 2)
        y = np.zeros((n, *node.shape))
        cut = whole[:, top : top + node.shape[0], left : left + node.shape[1]]
        y[:, : cut.shape[1], : cut.shape[2]] = cut
        return y + (w[1] if c["use_bias"] else 0)
    if kind == "Dense":
        return FUNCTIONS[c["activation"]](x @ w[0] + (w[1] if c["use_bias"] else 0))
    if kind == "BatchNormalization":
        gamma, beta, mean, variance = w
        return (x - mean) / np.sqrt(variance + c["epsilon"]) * gamma + beta
    if kind in ("LayerNormalization", "GroupNormalization"):
        groups = c.get("groups", 1)
        if kind == "LayerNormalization":
            shaped, axes = x, (-1,)
        else:
            shaped = x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups)
            axes = tuple(axis for axis in range(1, shaped.ndim) if axis != shaped.ndim - 2)
        mean, variance = shaped.mean(axis=axes, keepdims=True), shaped.var(axis=axes, keepdims=True)
        y = ((shaped - mean) / np.sqrt(variance + c["epsilon"])).reshape(x.shape)
        return y * w[0] + w[1] if c["scale"] else y
    if kind == "Activation":
        rule(not (legacy and c["activation"] in ("hard_sigmoid", "relu6", "mish")), "tf.keras 2 has another one or none")
        return FUNCTIONS[c["activation"]](x)
    if kind == "ReLU":
        return np.clip(x, 0, c["max_value"])
    if kind == "LeakyReLU":
        return np.where(x > 0, x, c["negative_slope"] * x)
    if kind == "PReLU":
        return np.where(x > 0, x, w[0] * x)
    if kind == "Softmax":
        return softmax(x)
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        largest = kind == "MaxPooling2D"
        seen = windows(x, c["pool_size"], c["strides"], c["padding"], fill=-np.inf if largest else np.nan)
        return seen.max(axis=(3, 4)) if largest else np.nanmean(seen, axis=(3, 4))
    if kind == "GlobalAveragePooling2D":
        return x.mean(axis=(1, 2))
    if kind in ("Flatten", "Reshape"):
        return x.reshape(len(x), *node.shape)
    if kind == "Permute":
        return x.transpose(0, *c["dims"])
    if kind in ("ZeroPadding2D", "Cropping2D"):
        first = 1 if c["data_format"] == "channels_last" else 2
        pads = [(0, 0)] * 4
        for axis, pair in enumerate(c["padding" if kind == "ZeroPadding2D" else "cropping"]):
            pads[first + axis] = tuple(pair)
        if kind == "ZeroPadding2D":
            return np.pad(x, pads)
        return x[tuple(slice(before, side - after) for (before, after), side in zip(pads, x.shape))]
    if kind == "UpSampling2D":
        return enlarged(x, c["size"], c["interpolation"])
    if kind == "Rescaling":
        return x * c["scale"] + c["offset"]
    if kind == "Concatenate":
        return np.concatenate(inputs, axis=-1)
    if kind in MERGES:
        ranks = max(each.ndim for each in inputs)
        inputs = [each.reshape(len(each), *(1,) * (ranks - each.ndim), *each.shape[1:]) for each in inputs]
        merge = {"Add": np.add, "Subtract": np.subtract, "Multiply": np.multiply, "Maximum": np.maximum}[kind]
        result = inputs[0]
        for each in inputs[1:]:
            result = merge(result, each)
        return result
    rule(kind == "Dropout", f"{kind} is known")
    return x


def enlarged(x, size, interpolation):
    if interpolation == "nearest":
        return x.repeat(size[0], axis=1).repeat(size[1], axis=2)
    for axis in (0, 1):
        length, factor = x.shape[1 + axis], size[axis]
        place = np.clip((np.arange(length * factor) + 0.5) / factor - 0.5, 0, length - 1)
        first = np.floor(place).astype(int)
        second = np.minimum(first + 1, length - 1)
        share = (place - first).reshape([-1 if a == 1 + axis else 1 for a in range(4)])
        x = x.take(first, axis=1 + axis) * (1 - share) + x.take(second, axis=1 + axis) * share
    return x


def judged(file, images, shape):
    legacy = file.endswith(".h5")
    nodes, order, source, output = (load_h5 if legacy else load_keras)(file)
    x = np.fromfile(images, dtype="<f4").reshape(-1, *shape).astype(np.float64)
    rule(nodes[source].shape == x.shape[1:], f"the input is {nodes[source].shape}")
    results = {source: x}
    # As often as each result is still to be read: large networks would not fit otherwise.
    readers = {}
    for node in order:
        for name in node.inputs:
            readers[name] = readers.get(name, 0) + 1
    for node in order:
        if node.name == source:
            continue
        results[node.name] = called(node, [results[name] for name in node.inputs], legacy)
        rule(results[node.name].shape[1:] == node.shape, f"{node.name} gives {results[node.name].shape}")
        for name in node.inputs:
            readers[name] -= 1
            if readers[name] == 0:
                del results[name]
    counts = {}
    for node in order:
        counts[node.class_name] = counts.get(node.class_name, 0) + 1
    return {"probabilities": results[output].ravel().tolist(), "layers": counts}


def main(path):
    with open(path) as file:
        orders = json.load(file)
    found = []
    for order in orders:
        try:
            found.append(judged(**order))
        except RuleBroken as broken:
            found.append({"broken": str(broken)})
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

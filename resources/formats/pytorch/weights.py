"""Weights in safetensors files, read and written with torch alone (or the safetensors package, where it is installed)."""

import ctypes
import json
import struct

import torch

try:
    from safetensors.torch import load_file
except ImportError:
    load_file = None

TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "U8": torch.uint8,
}


def load(path):
    """Tensors by name."""
    if load_file is not None:
        return load_file(path)
    with open(path, "rb") as file:
        data = bytearray(file.read())
    (length,) = struct.unpack_from("<Q", data)
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        part = torch.frombuffer(data[8 + length + begin : 8 + length + end], dtype=torch.uint8)
        tensors[name] = part.view(TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def notes(path):
    """What a file says of itself: in this project, which weight of the drawing each name stands for."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)).get("__metadata__", {})


def save(path, tensors, noted):
    """Writes 32-bit floats by name, so that other tools, Skiploom among them, read them back."""
    header, parts, offset = {"__metadata__": {**noted, "format": "pt"}}, [], 0
    for name, tensor in tensors.items():
        tensor = tensor.detach().to("cpu", torch.float32).contiguous()
        end = offset + 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        parts.append(ctypes.string_at(tensor.data_ptr(), 4 * tensor.numel()))
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(parts)


def load_model(model, path):
    """Loads weights into a model and answers it. Weights of 16 bits become 32-bit ones."""
    tensors = {name: tensor.float() for name, tensor in load(path).items()}
    model.load_state_dict(tensors)
    return model

"""Loads a safetensors file into torchvision's network of that name, strictly, and writes its logits: FILE NETWORK CLASSES IMAGES LOGITS."""
import json
import struct
import sys

import numpy
import torch
import torchvision

path, name, classes, images, logits = sys.argv[1:]
with open(path, "rb") as file:
    data = file.read()
(length,) = struct.unpack("<Q", data[:8])
header = json.loads(data[8 : 8 + length])
state = {}
for key, entry in header.items():
    if key == "__metadata__":
        continue
    start, end = (8 + length + place for place in entry["data_offsets"])
    kind = {"F32": numpy.float32, "F16": numpy.float16}[entry["dtype"]]
    state[key] = torch.from_numpy(numpy.frombuffer(data[start:end], kind).reshape(entry["shape"]).astype(numpy.float32))
network = getattr(torchvision.models, name)(weights=None, num_classes=int(classes))
network.load_state_dict(state, strict=True)
network.eval()
with torch.no_grad():
    result = network(torch.from_numpy(numpy.load(images)).permute(0, 3, 1, 2).contiguous())
numpy.save(logits, result.numpy())

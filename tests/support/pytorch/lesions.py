"""Logits of a CIFAR ResNet (github akamaster/pytorch_resnet_cifar10) whole and without each block's branch, by PyTorch.

usage: lesions.py STATE_DICT IMAGES LOGITS
IMAGES: float32 [count, 32, 32, 3], normalised. LOGITS, written: float32 [1 + blocks, count, 10], the whole network's first.
"""
import sys

import numpy
import torch
import torch.nn.functional as functional


def main(state_file, images_file, logits_file):
    torch.set_num_threads(2)
    state = torch.load(state_file, map_location="cpu")["state_dict"]
    state = {name.replace("module.", ""): value for name, value in state.items()}

    def normalised(x, name):
        return functional.batch_norm(
            x, state[name + ".running_mean"], state[name + ".running_var"], state[name + ".weight"], state[name + ".bias"])

    def convolved(x, name, stride=1):
        return functional.conv2d(x, state[name + ".weight"], stride=stride, padding=1)

    blocks = sorted({name.rsplit(".", 2)[0] for name in state if name.startswith("layer")},
                    key=lambda name: [int(part) for part in name.replace("layer", "").split(".")])

    def block(x, name, has_branch):
        filters, channels = state[name + ".conv1.weight"].shape[:2]
        stride = 1 if filters == channels else 2
        extra = (filters - channels) // 2
        skip = functional.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, extra, extra))
        if not has_branch:
            return torch.relu(skip)
        branch = torch.relu(normalised(convolved(x, name + ".conv1", stride), name + ".bn1"))
        return torch.relu(normalised(convolved(branch, name + ".conv2"), name + ".bn2") + skip)

    def head(x):
        return functional.linear(x.mean(dim=(2, 3)), state["linear.weight"], state["linear.bias"])

    def rest(x, place):
        for name in blocks[place:]:
            x = block(x, name, True)
        return head(x)

    images = numpy.fromfile(images_file, "float32").reshape(-1, 32, 32, 3)
    with torch.no_grad():
        x = torch.tensor(images).permute(0, 3, 1, 2)
        x = torch.relu(normalised(convolved(x, "conv1"), "bn1"))
        without = []
        for place, name in enumerate(blocks):
            without.append(rest(block(x, name, False), place + 1))
            x = block(x, name, True)
        logits = torch.stack([head(x), *without])
    logits.numpy().astype("float32").tofile(logits_file)


main(*sys.argv[1:])

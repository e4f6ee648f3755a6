"""The other side of the figures: the same residual network in PyTorch, driven over stdin and stdout.

Arguments: one JSON object with depth, size [height, width, channels], batch, threads and mode ("train" or "predict").
Then one JSON object a line: {"steps": n} is answered by {"ms": [...]}, {"end": true} by {"peakBytes": ...}.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as functional
from torch import nn


class Block(nn.Module):
    """Two convolutions and a shortcut without weights (He et al. 2015, section 4.2, option A)."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.stride, self.extra = stride, filters - inputs

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        if self.extra:
            x = functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.extra))
        return functional.relu(y + x, inplace=True)


class ResidualNetwork(nn.Module):
    def __init__(self, depth, channels, classes=10):
        super().__init__()
        pairs = (depth - 2) // 6
        self.conv = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn = nn.BatchNorm2d(16)
        blocks, inputs = [], 16
        for stage, filters in enumerate((16, 32, 64)):
            for index in range(pairs):
                blocks.append(Block(inputs, filters, 2 if stage > 0 and index == 0 else 1))
                inputs = filters
        self.blocks = nn.Sequential(*blocks)
        self.dense = nn.Linear(64, classes)

    def forward(self, x):
        x = functional.relu(self.bn(self.conv(x)), inplace=True)
        return self.dense(self.blocks(x).mean((2, 3)))


def main():
    options = json.loads(sys.argv[1])
    torch.set_num_threads(options["threads"])
    torch.manual_seed(0)
    height, width, channels = options["size"]
    network = ResidualNetwork(options["depth"], channels)
    images = torch.randn(options["batch"], channels, height, width)
    labels = torch.randint(10, (options["batch"],))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)

    def train():
        optimizer.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    @torch.no_grad()
    def predict():
        return functional.softmax(network(images), 1).numpy()

    network.train(options["mode"] == "train")
    step = train if options["mode"] == "train" else predict
    for _ in range(3):
        step()
    say({"ready": True, "version": "PyTorch " + torch.__version__})
    for line in sys.stdin:
        request = json.loads(line)
        if "end" in request:
            say({"peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024})
            return
        times = []
        for _ in range(request["steps"]):
            start = time.perf_counter()
            step()
            times.append((time.perf_counter() - start) * 1000)
        say({"ms": times})


def say(message):
    print(json.dumps(message), flush=True)


main()

"""The other side of the figures: the same residual network in PyTorch, driven over stdin and stdout.

Arguments: one JSON object with network ("resnet", the default, of a depth, or "bottlenecks"), size [height, width, channels],
batch, threads, mode ("train" or "predict"), device ("cpu", the default, or "cuda"), layout ("channels_last", else NCHW) and tf32
(true for TensorFloat-32 on "cuda"; else all is float32).
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


class Bottleneck(nn.Module):
    """He et al. 2015, figure 5, right: 1x1 to a quarter of the filters, 3x3, 1x1 back, and an identity around them."""

    def __init__(self, filters):
        super().__init__()
        narrow = filters // 4
        self.conv1 = nn.Conv2d(filters, narrow, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(narrow)
        self.conv2 = nn.Conv2d(narrow, narrow, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(narrow)
        self.conv3 = nn.Conv2d(narrow, filters, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(filters)

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        y = functional.relu(self.bn2(self.conv2(y)), inplace=True)
        return functional.relu(self.bn3(self.conv3(y)) + x, inplace=True)


class BottleneckStage(nn.Module):
    """Three bottlenecks at one size, as in a stage of ResNet-50, with an average and a dense layer behind them."""

    def __init__(self, channels, classes=10):
        super().__init__()
        self.blocks = nn.Sequential(*(Bottleneck(channels) for _ in range(3)))
        self.dense = nn.Linear(channels, classes)

    def forward(self, x):
        return self.dense(self.blocks(x).mean((2, 3)))


def main():
    options = json.loads(sys.argv[1])
    torch.set_num_threads(options["threads"])
    torch.manual_seed(0)
    height, width, channels = options["size"]
    device = options.get("device", "cpu")
    tf32 = options.get("tf32", False)
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    layout = torch.channels_last if options.get("layout") == "channels_last" else torch.contiguous_format
    # It tries its algorithms and keeps the fastest: sizes never change here.
    torch.backends.cudnn.benchmark = True
    if options.get("network") == "bottlenecks":
        network = BottleneckStage(channels).to(device, memory_format=layout)
    else:
        network = ResidualNetwork(options["depth"], channels).to(device, memory_format=layout)
    images = torch.randn(options["batch"], channels, height, width).to(device, memory_format=layout)
    labels = torch.randint(10, (options["batch"],)).to(device)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)

    def train():
        optimizer.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    @torch.no_grad()
    def predict():
        return functional.softmax(network(images), 1).cpu()

    network.train(options["mode"] == "train")
    step = train if options["mode"] == "train" else predict
    for _ in range(3):
        step()
    name = "CUDA %s, %s" % (torch.version.cuda, torch.cuda.get_device_name()) if device == "cuda" else "CPU"
    say({"ready": True, "version": "PyTorch " + torch.__version__ + ", " + name})
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

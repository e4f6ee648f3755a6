"""The other side of the figures: the same residual network in PyTorch, driven over stdin and stdout.

Arguments: one JSON object with network (where left out a residual network of a depth; "groupNorm" for one with group norms; else three
blocks of a kind: "bottlenecks", "squeezeExcite", "resnext", "convnext"), size [height, width, channels],
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

    def __init__(self, inputs, filters, stride, norm):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.bn1 = norm(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = norm(filters)
        self.stride, self.extra = stride, filters - inputs

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        if self.extra:
            x = functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.extra))
        return functional.relu(y + x, inplace=True)


class ResidualNetwork(nn.Module):
    def __init__(self, depth, channels, norm=nn.BatchNorm2d, classes=10):
        super().__init__()
        pairs = (depth - 2) // 6
        self.conv = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn = norm(16)
        blocks, inputs = [], 16
        for stage, filters in enumerate((16, 32, 64)):
            for index in range(pairs):
                blocks.append(Block(inputs, filters, 2 if stage > 0 and index == 0 else 1, norm))
                inputs = filters
        self.blocks = nn.Sequential(*blocks)
        self.dense = nn.Linear(64, classes)

    def forward(self, x):
        x = functional.relu(self.bn(self.conv(x)), inplace=True)
        return self.dense(self.blocks(x).mean((2, 3)))


class Gate(nn.Module):
    """Hu et al. 2018, figure 3: how much of each channel is kept, from the channels' means."""

    def __init__(self, filters):
        super().__init__()
        self.fc1 = nn.Linear(filters, filters // 16)
        self.fc2 = nn.Linear(filters // 16, filters)

    def forward(self, x):
        weights = torch.sigmoid(self.fc2(functional.relu(self.fc1(x.mean((2, 3))), inplace=True)))
        return x * weights[:, :, None, None]


class Bottleneck(nn.Module):
    """He et al. 2015, figure 5, right: 1x1 to fewer filters, 3x3 (in groups), 1x1 back, perhaps a gate, and an identity around them."""

    def __init__(self, filters, expansion=4, groups=1, gate=nn.Identity):
        super().__init__()
        narrow = filters // expansion
        self.conv1 = nn.Conv2d(filters, narrow, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(narrow)
        self.conv2 = nn.Conv2d(narrow, narrow, 3, 1, 1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(narrow)
        self.conv3 = nn.Conv2d(narrow, filters, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(filters)
        self.gate = gate(filters)

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        y = functional.relu(self.bn2(self.conv2(y)), inplace=True)
        return functional.relu(self.gate(self.bn3(self.conv3(y))) + x, inplace=True)


class ConvNeXt(nn.Module):
    """Liu et al. 2022, figure 4. Its dense layers over channels are 1x1 convolutions, for which PyTorch needs no library of products."""

    def __init__(self, filters):
        super().__init__()
        self.depthwise = nn.Conv2d(filters, filters, 7, 1, 3, groups=filters)
        self.norm = nn.LayerNorm(filters, eps=1e-6)
        self.widen = nn.Conv2d(filters, 4 * filters, 1)
        self.narrow = nn.Conv2d(4 * filters, filters, 1)
        self.scale = nn.Parameter(torch.full((filters, 1, 1), 1e-6))

    def forward(self, x):
        y = self.norm(self.depthwise(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return x + self.scale * self.narrow(functional.gelu(self.widen(y)))


BLOCKS = {
    "bottlenecks": Bottleneck,
    "squeezeExcite": lambda filters: Bottleneck(filters, gate=Gate),
    "resnext": lambda filters: Bottleneck(filters, expansion=2, groups=32),
    "convnext": ConvNeXt,
}


class Stage(nn.Module):
    """Three blocks at one size, as in a stage of ResNet-50, with an average and a dense layer behind them."""

    def __init__(self, block, channels, classes=10):
        super().__init__()
        self.blocks = nn.Sequential(*(block(channels) for _ in range(3)))
        self.dense = nn.Linear(channels, classes)

    def forward(self, x):
        return self.dense(self.blocks(x).mean((2, 3)))


def network_of(options, channels):
    kind = options.get("network")
    if kind in BLOCKS:
        return Stage(BLOCKS[kind], channels)
    norm = (lambda filters: nn.GroupNorm(8, filters)) if kind == "groupNorm" else nn.BatchNorm2d
    return ResidualNetwork(options["depth"], channels, norm)


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
    network = network_of(options, channels).to(device, memory_format=layout)
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

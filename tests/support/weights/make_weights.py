"""Writes PyTorch's files of all kinds, and what is in them, into the folder that is given."""
import argparse
import collections
import json
import os
import pickle
import sys

import numpy
import torch
import torchvision

folder = sys.argv[1]
torch.manual_seed(20)


def at(name):
    return os.path.join(folder, name)


# Every number type, views of one storage, transposed, cut, of no axis, and empty.
base = torch.randn(6, 5, 4)
tensors = collections.OrderedDict(
    plain=base.clone(),
    transposed=base.permute(2, 0, 1),
    cut=base[1:4, ::2, 1],
    expanded_column=base[:, :1, 2],
    tied=base,
    expanded=torch.ones(1).expand(5),
    scalar=torch.tensor(2.5),
    empty=torch.empty(0, 3),
    half=base.half(),
    bfloat=base.bfloat16(),
    double=base.double(),
    long=torch.arange(-3, 9).reshape(3, 4),
    int32=torch.arange(7, dtype=torch.int32),
    int16=torch.arange(-3, 4, dtype=torch.int16),
    int8=torch.arange(-3, 4, dtype=torch.int8),
    uint8=torch.arange(7, dtype=torch.uint8),
    flags=torch.tensor([True, False, True]),
    parameter=torch.nn.Parameter(torch.randn(3, 2)),
)
torch.save(tensors, at("types.pt"))
torch.save(tensors, at("types.legacy.pt"), _use_new_zipfile_serialization=False)
# Of protocol 0 PyTorch writes what it cannot read itself.
for protocol in (1, 2, 3, 4, 5):
    torch.save(tensors, at(f"types.p{protocol}.pt"), pickle_protocol=protocol, _use_new_zipfile_serialization=protocol % 2 == 0)
numpy.savez(at("types.expected.npz"), **{name: tensor.detach().float().numpy() for name, tensor in tensors.items()})

# A checkpoint as trainings write it.
model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Flatten(), torch.nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loss = model(torch.randn(2, 3, 3, 3)).sum()
loss.backward()
optimizer.step()
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 4])
checkpoint = dict(
    epoch=3,
    best=numpy.float64(0.5),
    args=argparse.Namespace(lr=0.1, name="x"),
    optimizer=optimizer.state_dict(),
    scheduler=scheduler.state_dict(),
    state_dict=collections.OrderedDict((f"module.{name}", value) for name, value in model.state_dict().items()),
    state_dict_ema=model.state_dict(),
    history=collections.defaultdict(list, loss=[0.1, 0.2]),
)
torch.save(checkpoint, at("checkpoint.pth"))
for protocol in (0, 1, 2, 3, 4, 5):
    with open(at(f"arrays.p{protocol}.pkl"), "wb") as file:
        pickle.dump({name: value.numpy() for name, value in model.state_dict().items()}, file, protocol=protocol)
numpy.savez(at("checkpoint.expected.npz"), **{name: value.numpy() for name, value in model.state_dict().items()})
numpy.savez_compressed(at("compressed.npz"), a=numpy.asfortranarray(base.numpy()), b=base.numpy().astype(">f8"))

# What is refused.
torch.save(model, at("whole-model.pt"))
torch.jit.script(model).save(at("script.pt"))


class Attack:
    def __reduce__(self):
        return (os.system, (f"touch {at('executed')}",))


torch.save({"state_dict": {"a": torch.ones(2)}, "x": Attack()}, at("attack.pt"))

# torchvision's ResNets, made at random, with statistics that are not those of the beginning.
images = torch.randn(2, 3, 64, 64)
torch.manual_seed(3)
for name in ("resnet18", "resnet50"):
    network = getattr(torchvision.models, name)(weights=None)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1)
            torch.nn.init.normal_(module.bias, 0, 0.1)
            torch.nn.init.normal_(module.running_mean, 0, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 2)
    network.eval()
    with torch.no_grad():
        logits = network(images)
    torch.save(network.state_dict(), at(f"{name}.pth"))
    numpy.save(at(f"{name}.logits.npy"), logits.numpy())
numpy.save(at("images.npy"), images.permute(0, 2, 3, 1).contiguous().numpy())

# Layouts: depthwise with a multiplier, groups, a transposed convolution, what is flattened before a norm and a dense layer.
torch.manual_seed(4)
layouts = torch.nn.Sequential(
    collections.OrderedDict(
        first=torch.nn.Conv2d(3, 4, 3, padding=1),
        grouped=torch.nn.Conv2d(4, 6, 3, padding=1, groups=2),
        depthwise=torch.nn.Conv2d(6, 12, 3, padding=1, groups=6),
        slopes=torch.nn.PReLU(12, 0.3),
        wider=torch.nn.ConvTranspose2d(12, 5, 2, stride=2),
        flat=torch.nn.Flatten(),
        norm=torch.nn.BatchNorm1d(5 * 8 * 6),
        dense=torch.nn.Linear(5 * 8 * 6, 7),
        last=torch.nn.Linear(7, 7),
    )
)
with torch.no_grad():
    for name, value in layouts.state_dict().items():
        if name.startswith(("norm", "slopes")) and value.is_floating_point():
            value.copy_(torch.rand(value.shape) + 0.5)
layouts.eval()
small = torch.randn(3, 3, 4, 3)
with torch.no_grad():
    logits = layouts(small)
torch.save(layouts.state_dict(), at("layouts.pt"))
numpy.save(at("layouts.images.npy"), small.permute(0, 2, 3, 1).contiguous().numpy())
numpy.save(at("layouts.logits.npy"), logits.numpy())
print(json.dumps({"torch": torch.__version__}))

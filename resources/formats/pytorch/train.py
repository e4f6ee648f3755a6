"""Trains on, with the recipe of the drawing.

python train.py DATA                              on one device
torchrun --nproc_per_node 4 train.py DATA         on several
python train.py DATA --resume                     from the last checkpoint

DATA holds the folders train and val with one folder of images a class, or the classes themselves.
"""

import argparse
import math
import os
import time

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

from augment import BalancedDraws, Mixing, class_weights, losses
from data import ImageFolder, normalise
from model import Network
from settings import CLASSES, RECIPE
from weights import load_model, notes, save

TRAINING_NAMES = ("train", "training")
VALIDATION_NAMES = ("val", "valid", "validation", "dev")


def learning_rate(step, steps_per_epoch, total_steps):
    """Of one step, counted from 1: a linear warm-up, then the recipe's schedule."""
    base, schedule = RECIPE["learning_rate"], RECIPE["schedule"]
    warmup = min(math.floor(RECIPE["warmup_epochs"] * steps_per_epoch + 0.5), total_steps)
    if step <= warmup:
        return base * step / warmup
    done = step - 1 - warmup
    if schedule["kind"] == "step":
        reached = sum((step - 1) / total_steps >= milestone for milestone in schedule["milestones"])
        return base * schedule["factor"] ** reached
    if schedule["kind"] == "cosine":
        share = (1 + math.cos(math.pi * done / max(1, total_steps - warmup))) / 2
        return base * (schedule["final_fraction"] + (1 - schedule["final_fraction"]) * share)
    if schedule["kind"] == "exponential":
        return base * schedule["factor"] ** (done // steps_per_epoch)
    if schedule["kind"] == "range":
        share = done / max(1, total_steps - 1 - warmup)
        return base * (schedule["to"] / base) ** share if base > 0 else schedule["to"] * share
    return base


class Optimizer:
    """The recipe's optimizer. Weight decay is for kernels: biases and norms, which are vectors, are spared."""

    def __init__(self, model):
        settings, decay = RECIPE["optimizer"], RECIPE["weight_decay"]
        self.kernels = [weight for weight in model.parameters() if weight.dim() > 1]
        others = [weight for weight in model.parameters() if weight.dim() <= 1]
        self.weights = self.kernels + others
        # PyTorch's SGD knows decay as a part of the gradient only.
        self.shrinks = settings["kind"] == "sgd" and decay["kind"] == "decoupled"
        groups = [
            {"params": self.kernels, "weight_decay": 0.0 if self.shrinks else decay["value"]},
            {"params": others, "weight_decay": 0.0},
        ]
        groups = [group for group in groups if group["params"]]
        if settings["kind"] == "sgd":
            nesterov = settings["nesterov"] and settings["momentum"] > 0
            self.inner = torch.optim.SGD(groups, lr=1.0, momentum=settings["momentum"], nesterov=nesterov)
        else:
            decoupled = settings["kind"] == "adamw" or decay["kind"] == "decoupled"
            kind = torch.optim.AdamW if decoupled else torch.optim.Adam
            self.inner = kind(groups, lr=1.0, betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"])

    def step(self, rate, scaler):
        for group in self.inner.param_groups:
            group["lr"] = rate
        if RECIPE["clip_norm"] is not None:
            scaler.unscale_(self.inner)
            nn.utils.clip_grad_norm_(self.weights, RECIPE["clip_norm"])
        if self.shrinks:
            with torch.no_grad():
                for kernel in self.kernels:
                    kernel.mul_(1 - rate * RECIPE["weight_decay"]["value"])
        scaler.step(self.inner)
        scaler.update()
        self.inner.zero_grad(set_to_none=True)


class Shares:
    """This process's part of each batch of an epoch. All processes together see the same batches, however many they are."""

    def __init__(self, labels, epoch, rank, world):
        count = len(labels)
        if RECIPE["class_balance"] == "sampling":
            order = torch.tensor(BalancedDraws(labels).samples(epoch * count, count))
        else:
            order = torch.randperm(count, generator=torch.Generator().manual_seed(RECIPE["seed"] + epoch))
        self.batches = order.split(RECIPE["batch_size"])
        self.rank, self.world = rank, world

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        for batch in self.batches:
            # Of a short batch every process takes the whole.
            shared = len(batch) >= 2 * self.world
            yield batch[self.rank :: self.world].tolist() if shared else batch.tolist()

    def scale(self, number, own):
        """What a mean over this process's images is multiplied by, since gradients of processes are averaged."""
        size = len(self.batches[number])
        return own * self.world / size if size >= 2 * self.world else 1.0


def find(folder, names):
    return next((os.path.join(folder, name) for name in names if os.path.isdir(os.path.join(folder, name))), None)


def accuracy(model, images, counts, rank, world, workers):
    """Of all processes together. `counts`: room for two numbers, how many were right and how many there are."""
    model.eval()
    counts.zero_()
    device = counts.device
    part = torch.utils.data.Subset(images, range(rank, len(images), world))
    with torch.no_grad():
        for pixels, labels in DataLoader(part, batch_size=RECIPE["batch_size"], num_workers=workers):
            found = model(normalise(pixels.to(device))).argmax(dim=1)
            counts += torch.tensor([(found == labels.to(device)).sum(), len(labels)], device=device)
    if world > 1:
        dist.all_reduce(counts)
    return (counts[0] / counts[1]).item()


def write(path, content):
    """A checkpoint is there as a whole or not at all."""
    torch.save(content, path + ".new")
    os.replace(path + ".new", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA")
    parser.add_argument("--epochs", type=int, default=RECIPE["epochs"])
    parser.add_argument("--max-steps", type=int, default=RECIPE["max_steps"])
    parser.add_argument("--weights", default="weights.safetensors", help="what it begins with")
    parser.add_argument("--out", default="checkpoints")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--workers", type=int, default=2, help="processes that read images")
    parser.add_argument("--no-amp", action="store_true", help="32-bit floats alone on a GPU, too")
    args = parser.parse_args()

    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    if cuda:
        torch.cuda.set_device(device)
    if world > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    torch.manual_seed(RECIPE["seed"] + rank)

    training = ImageFolder(find(args.data, TRAINING_NAMES) or args.data, augments=True)
    validation_folder = find(args.data, VALIDATION_NAMES)
    validation = ImageFolder(validation_folder) if validation_folder else None

    model = load_model(Network(), args.weights).to(device)
    noted = notes("weights.safetensors")
    if cuda and world > 1:
        model = nn.SyncBatchNorm.convert_sync_batchnorm(model)
    optimizer = Optimizer(model)
    amp = cuda and not args.no_amp
    half = torch.float16 if cuda and not torch.cuda.is_bf16_supported() else torch.bfloat16
    scaler = torch.cuda.amp.GradScaler(enabled=amp and half == torch.float16)

    os.makedirs(args.out, exist_ok=True)
    last = os.path.join(args.out, "last.pt")
    first_epoch, step, best = 0, 0, -1.0
    if args.resume and os.path.exists(last):
        kept = torch.load(last, map_location=device)
        model.load_state_dict(kept["model"])
        optimizer.inner.load_state_dict(kept["optimizer"])
        scaler.load_state_dict(kept["scaler"])
        first_epoch, step, best = kept["epoch"], kept["step"], kept["best"]
    network = model
    if world > 1:
        network = DistributedDataParallel(model, device_ids=[device.index] if cuda else None)

    labels_of_all = [label for _, label in training.items]
    weights = class_weights(labels_of_all, len(CLASSES))
    weights = weights if weights is None else weights.to(device)
    counts = torch.zeros(2, device=device)
    steps_per_epoch = math.ceil(len(training) / RECIPE["batch_size"])
    total_steps = min(args.epochs * steps_per_epoch, args.max_steps or math.inf)
    for epoch in range(first_epoch, args.epochs):
        if step >= total_steps:
            break
        shares = Shares(labels_of_all, epoch, rank, world)
        mix = Mixing(f"{RECIPE['seed']}/{rank}/{epoch}")
        network.train()
        started, seen, total = time.time(), 0, 0.0
        for number, (pixels, labels) in enumerate(
            DataLoader(training, batch_sampler=shares, num_workers=args.workers, pin_memory=cuda)
        ):
            if step >= total_steps:
                break
            step += 1
            labels = labels.to(device)
            mixed, others, share = mix(pixels.to(device, non_blocking=True), labels)
            images = normalise(mixed)
            with torch.autocast(device.type, dtype=half, enabled=amp):
                logits = network(images)
            # By the number of images, whatever they weigh.
            loss = losses(logits.float(), labels, others, share, weights).mean()
            scaler.scale(loss * shares.scale(number, len(labels))).backward()
            optimizer.step(learning_rate(step, steps_per_epoch, total_steps), scaler)
            seen, total = seen + len(labels), total + loss.item() * len(labels)
        words = f"epoch {epoch + 1}: step {step}, loss {total / max(1, seen):.4f}"
        if validation:
            share = accuracy(model, validation, counts, rank, world, args.workers)
            words += f", validation accuracy {share:.4f}"
        if rank == 0:
            print(f"{words}, {seen * world / (time.time() - started):.0f} images/s", flush=True)
            if validation and share > best:
                save(os.path.join(args.out, "best.safetensors"), weights_of(model), noted)
            if validation:
                best = max(best, share)
            kept = {
                "model": model.state_dict(),
                "optimizer": optimizer.inner.state_dict(),
                "scaler": scaler.state_dict(),
                "epoch": epoch + 1,
                "step": step,
                "best": best,
            }
            write(last, kept)
    if rank == 0:
        save(os.path.join(args.out, "trained.safetensors"), weights_of(model), noted)
        print(f"Weights: {os.path.join(args.out, 'trained.safetensors')}", flush=True)
    if world > 1:
        # The group's end waits for its threads, and holds Python meanwhile. A thread that is the last to let go of a tensor
        # which Python knows waits for Python: both for ever. So the group ends here, while `counts` is still held.
        del network
        dist.destroy_process_group()


def weights_of(model):
    return {name: tensor for name, tensor in model.state_dict().items() if not name.endswith("num_batches_tracked")}


if __name__ == "__main__":
    main()

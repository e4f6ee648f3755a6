"""Losses of mixed examples from PyTorch's loss of each image and class, and their gradients: cases as JSON from standard input."""
import json
import sys

import torch
from torch.nn.functional import cross_entropy

torch.set_num_threads(1)


def mixed(case):
    logits = torch.tensor(case["logits"], dtype=torch.float64).requires_grad_()
    share = torch.tensor(case["share"], dtype=torch.float64)
    weight = torch.tensor(case["weight"], dtype=torch.float64)

    def losses(labels):
        smoothing = case["smoothing"]
        return cross_entropy(logits, torch.tensor(labels), reduction="none", label_smoothing=smoothing)

    each = share * losses(case["first"]) + (1 - share) * losses(case["other"])
    mean = (weight * each).sum() / len(logits)
    mean.backward()
    return {"loss": mean.item(), "gradient": logits.grad.flatten().tolist()}


json.dump([mixed(case) for case in json.load(sys.stdin)], sys.stdout)

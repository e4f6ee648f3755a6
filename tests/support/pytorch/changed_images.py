"""Changes images as augment.py of an exported project does, with draws from outside: cases as JSON from standard input."""

import json
import os
import sys

import torch

sys.path.insert(0, os.getcwd())
from augment import colour, paste, place, to_bytes  # noqa: E402


class Fixed:
    """In the place of a source of random numbers."""

    def __init__(self, values):
        self.values = list(values)

    def randrange(self, _):
        return self.values.pop(0)


def changed(case):
    height, width, channels = case["shape"]
    images = []
    for image, draws in zip(case["images"], case["draws"]):
        given = torch.tensor(image, dtype=torch.uint8).view(height, width, channels).permute(2, 0, 1)
        images.append(to_bytes(colour(place(given, **draws["place"]).float(), **draws["colour"])))
    batch = torch.stack(images)
    pasted, share = paste(batch, batch.flip(0), case["share"], Fixed(case["centre"]))
    return {"changed": flat(batch), "pasted": flat(pasted), "share": share}


def flat(batch):
    return batch.permute(0, 2, 3, 1).flatten(1).tolist()


json.dump([changed(case) for case in json.load(sys.stdin)], sys.stdout)

"""Trains exported projects in one process: a line of JSON, {"folder", "args"}, on standard input for each."""

import json
import os
import sys

import torch

torch.set_num_threads(2)
sys.dont_write_bytecode = True
OWN = ("augment", "data", "model", "settings", "train", "weights")

for line in sys.stdin:
    order = json.loads(line)
    os.chdir(order["folder"])
    for name in OWN:
        sys.modules.pop(name, None)
    sys.path.insert(0, order["folder"])
    sys.argv = ["train.py", *order["args"]]
    from train import main

    main()
    sys.path.remove(order["folder"])

"""Runs exported projects in one process: a line of JSON for each folder named on standard input. Importing PyTorch takes long."""

import io
import json
import os
import sys
import traceback

import torch

sys.dont_write_bytecode = True
# Tests run beside each other, and these networks are small.
torch.set_num_threads(1)
OWN = ("augment", "data", "model", "predict", "settings", "train", "verify", "weights")


def check(folder):
    os.chdir(folder)
    for name in OWN:
        sys.modules.pop(name, None)
        with open(f"{name}.py", encoding="utf-8") as file:
            compile(file.read(), f"{name}.py", "exec")
    sys.path.insert(0, folder)
    try:
        from data import normalise
        from model import Network
        from settings import PIXEL_MAXIMUM
        from weights import load

        model = Network()
        # What it was made with must be of no account.
        with torch.no_grad():
            for weight in model.parameters():
                weight.fill_(7.0)
        names = [name for name in model.state_dict() if not name.endswith("num_batches_tracked")]
        tensors = {name: tensor.float() for name, tensor in load("weights.safetensors").items()}
        model.load_state_dict(tensors)
        proof = load("proof.safetensors")
        with torch.no_grad():
            found = model.eval()(normalise(proof["images"].permute(0, 3, 1, 2), PIXEL_MAXIMUM))
            # A step of training must run as well.
            model.train()(normalise(proof["images"].permute(0, 3, 1, 2), PIXEL_MAXIMUM))
        wanted = proof["logits"]
        difference = ((found - wanted).abs().max() / wanted.abs().max()).item()
        largest = wanted.abs().max().item()
        return {"difference": difference, "largest": largest, "sameNames": names == list(tensors)}
    finally:
        sys.path.remove(folder)


for line in sys.stdin:
    try:
        answer = check(line.strip())
    except Exception:  # noqa: BLE001 - the test shows what was raised
        text = io.StringIO()
        traceback.print_exc(file=text)
        answer = {"error": text.getvalue()}
    print(json.dumps(answer), flush=True)

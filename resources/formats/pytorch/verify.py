"""Runs the model on the images in proof.safetensors and compares its logits with those that Skiploom gave: python verify.py"""

import argparse
import os

import torch

from data import normalise
from model import Network
from settings import PIXEL_MAXIMUM
from weights import load, load_model

TOLERANCE = 1e-4
BATCH = 8


def main():
    parser = argparse.ArgumentParser(description="Compares this model with the one that was exported.")
    parser.add_argument("--weights", default="weights.safetensors")
    parser.add_argument("--proof", default="proof.safetensors")
    args = parser.parse_args()
    if not os.path.exists(args.proof):
        raise SystemExit(f"There is no {args.proof} here, so there is nothing to compare with.")

    proof = load(args.proof)
    images, wanted = proof["images"].permute(0, 3, 1, 2), proof["logits"]
    model = load_model(Network(), args.weights).eval()
    with torch.no_grad():
        found = torch.cat([model(normalise(part, PIXEL_MAXIMUM)) for part in images.split(BATCH)])
    difference = ((found - wanted).abs().max() / wanted.abs().max().clamp(min=1e-30)).item()
    agree = (found.argmax(dim=1) == wanted.argmax(dim=1)).sum().item()
    print(f"{len(images)} images: largest difference {difference:.1e} of the largest logit, {agree} of {len(images)} classes agree.")
    # A comparison with what is no number is never true.
    if not difference <= TOLERANCE:
        raise SystemExit(f"That is more than {TOLERANCE:.0e}: this model does not compute what was exported.")


if __name__ == "__main__":
    main()

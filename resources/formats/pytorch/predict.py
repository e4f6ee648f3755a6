"""Says what images show: python predict.py IMAGE..."""

import argparse
import sys

import torch

from data import normalise, read_image
from model import Network
from settings import CLASSES
from weights import load_model


def main():
    parser = argparse.ArgumentParser(description="Says what images show.")
    parser.add_argument("images", nargs="+", metavar="IMAGE")
    parser.add_argument("--weights", default="weights.safetensors")
    parser.add_argument("--top", type=int, default=3, help="classes to name for each image")
    args = parser.parse_args()

    model = load_model(Network(), args.weights).eval()
    unread = 0
    for path in args.images:
        try:
            image = read_image(path)
        except OSError as error:
            print(f"{path}: it cannot be read: {error.strerror or error}", file=sys.stderr)
            unread += 1
            continue
        with torch.no_grad():
            logits = model(normalise(image[None]))
        shares = torch.softmax(logits[0], dim=0)
        best = shares.topk(min(args.top, len(CLASSES)))
        words = [f"{CLASSES[place]} {share:.1%}" for share, place in zip(best.values.tolist(), best.indices.tolist())]
        print(f"{path}: {', '.join(words)}")
    if unread:
        raise SystemExit(f"{unread} of {len(args.images)} images could not be read.")


if __name__ == "__main__":
    main()

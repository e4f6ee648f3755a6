"""Runs the model on the images in proof.safetensors and compares its answers with those that Skiploom gave: python verify.py"""

import json
import os
import sys

import numpy as np

TOLERANCE = 1e-4


def load_tensors(path):
    """A file of safetensors: a header's length, the header in JSON, and the numbers."""
    types = {"F32": "<f4", "U8": "u1"}
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[start:end], dtype=types[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def load_model():
    # Keras walks through a model by calls in calls.
    sys.setrecursionlimit(1_000_000)
    try:
        import keras
    except ImportError:
        try:
            from tensorflow import keras
        except ImportError:
            raise SystemExit("Keras is not installed here: pip install keras tensorflow.")
    name = "model.keras" if os.path.exists("model.keras") else "model.h5"
    return keras.models.load_model(name, compile=False)


def main():
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    proof = load_tensors("proof.safetensors")
    with open("labels.json", encoding="utf-8") as file:
        prepared = json.load(file)["input"]
    mean, deviation = (np.array(prepared[key], dtype=np.float32) for key in ("mean", "deviation"))
    images = (proof["images"].astype(np.float32) / prepared["pixelMaximum"] - mean) / deviation
    powers = np.exp(proof["logits"] - proof["logits"].max(axis=1, keepdims=True))
    wanted = powers / powers.sum(axis=1, keepdims=True)

    found = np.asarray(load_model().predict(images, verbose=0))
    difference = float(np.abs(found - wanted).max() / np.abs(wanted).max())
    agree = int((found.argmax(axis=1) == wanted.argmax(axis=1)).sum())
    print(
        f"{len(images)} images: largest difference {difference:.1e} of the largest probability,"
        f" {agree} of {len(images)} classes agree."
    )
    # A comparison with what is no number is never true.
    if not difference <= TOLERANCE:
        raise SystemExit(f"That is more than {TOLERANCE:.0e}: this model does not compute what was exported.")


if __name__ == "__main__":
    main()

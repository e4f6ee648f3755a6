"""Writes the same 500 pictures in many forms, without loss: in colour, 32 x 32, and in grey, 16 x 16.

ROOT/colour/FORM and ROOT/grey/FORM are the sources; ROOT/options.json names choices, and where classes have numbers for names.
"""

import csv
import json
import os
import pickle
import struct
import sys
import tarfile
import zipfile

import numpy as np
from PIL import Image

ROOT = sys.argv[1]
RANDOM = np.random.default_rng(500)
COUNT = 500
NAMES = ["ant", "bee", "cow", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay"]
LABELS = RANDOM.permutation(COUNT) % 10
OPTIONS = {}


def smooth(size, channels):
    """Colours that change slowly from pixel to pixel, so that a table of them tells planes from pixels."""
    coarse = RANDOM.integers(0, 256, (COUNT, 4, 4, 3), dtype=np.uint8)
    large = np.stack([np.asarray(Image.fromarray(one).resize((size, size), Image.BICUBIC)) for one in coarse])
    noisy = np.clip(large.astype(int) + RANDOM.integers(-3, 4, (COUNT, size, size, 1)), 0, 255).astype(np.uint8)
    return noisy if channels == 3 else noisy[..., 0]


def place(kind, form, choices=None, numbered=False):
    folder = os.path.join(ROOT, kind, form)
    os.makedirs(folder)
    OPTIONS[f"{kind}/{form}"] = dict(choices=choices or {}, numbered=numbered)
    return folder


def images(kind, pixels, formats):
    order = RANDOM.permutation(COUNT)
    for form, (ending, more) in formats.items():
        folder = place(kind, form)
        for number in order:
            inside = os.path.join(folder, NAMES[LABELS[number]])
            os.makedirs(inside, exist_ok=True)
            Image.fromarray(pixels[number]).save(os.path.join(inside, f"{number * 7 % COUNT}.{ending}"), **more)


def archives(kind):
    source = os.path.join(ROOT, kind, "png")
    files = [os.path.join(inside, name) for inside, _, names in os.walk(source) for name in names]
    RANDOM.shuffle(files)
    with zipfile.ZipFile(os.path.join(place(kind, "zip"), "pictures.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, os.path.join("outer", os.path.relpath(file, source)))
    for form, ending, mode in (("tar", "tar", "w"), ("tar-gz", "tar.gz", "w:gz")):
        with tarfile.open(os.path.join(place(kind, form), f"pictures.{ending}"), mode) as archive:
            for file in files:
                archive.add(file, os.path.relpath(file, source))


def named(kind, pixels):
    folder = place(kind, "class-in-name")
    for number in range(COUNT):
        Image.fromarray(pixels[number]).save(os.path.join(folder, f"{NAMES[LABELS[number]]}.{number}.png"))
    for form in ("table-csv", "table-jsonl"):
        folder = place(kind, form)
        os.makedirs(os.path.join(folder, "images"))
        rows = [(f"images/{number}.png", NAMES[LABELS[number]]) for number in RANDOM.permutation(COUNT)]
        for number in range(COUNT):
            Image.fromarray(pixels[number]).save(os.path.join(folder, "images", f"{number}.png"))
        if form == "table-csv":
            with open(os.path.join(folder, "metadata.csv"), "w", newline="") as file:
                csv.writer(file).writerows([("file_name", "label"), *rows])
        else:
            with open(os.path.join(folder, "metadata.jsonl"), "w") as file:
                for name, label in rows:
                    file.write(json.dumps({"file_name": name, "label": label}) + "\n")


def arrays(kind, pixels):
    folder = place(kind, "npz", numbered=True)
    np.savez(
        os.path.join(folder, "mnist.npz"),
        x_train=pixels[:400], y_train=LABELS[:400], x_test=pixels[400:], y_test=LABELS[400:],
    )
    folder = place(kind, "pixel-csv")
    with open(os.path.join(folder, "pictures.csv"), "w", newline="") as file:
        writer = csv.writer(file)
        for number in RANDOM.permutation(COUNT):
            writer.writerow([NAMES[LABELS[number]], *pixels[number].ravel().tolist()])


def cifar(pixels):
    flat = pixels.transpose(0, 3, 1, 2).reshape(COUNT, 3072)
    batches = {"data_batch_1": slice(0, 200), "data_batch_2": slice(200, 400), "test_batch": slice(400, COUNT)}
    folder = place("colour", "cifar-binary")
    for name, chosen in batches.items():
        with open(os.path.join(folder, name + ".bin"), "wb") as file:
            file.write(np.column_stack([LABELS.astype(np.uint8), flat])[chosen].tobytes())
    with open(os.path.join(folder, "batches.meta.txt"), "w") as file:
        file.write("\n".join(NAMES) + "\n\n")
    folder = place("colour", "cifar-python")
    for name, chosen in batches.items():
        with open(os.path.join(folder, name), "wb") as file:
            pickle.dump({"data": flat[chosen], "labels": LABELS[chosen].tolist()}, file, 2)
    with open(os.path.join(folder, "batches.meta"), "wb") as file:
        pickle.dump({"label_names": NAMES, "num_vis": 3072}, file, 2)


def idx(pixels):
    folder = place("grey", "idx")
    for name, array in (("train-images-idx3-ubyte", pixels), ("train-labels-idx1-ubyte", LABELS.astype(np.uint8))):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes())
    with open(os.path.join(folder, "dataset.json"), "w") as file:
        json.dump({"classNames": NAMES}, file)


COLOUR, GREY = smooth(32, 3), smooth(16, 1)
images("colour", COLOUR, {
    "png": ("png", {}), "bmp": ("BMP", {}), "tiff": ("tif", {"compression": "tiff_lzw"}),
    "webp": ("webp", {"lossless": True}), "ppm": ("ppm", {}),
})
images("grey", GREY, {"png": ("png", {}), "bmp": ("bmp", {}), "tiff": ("TIFF", {"compression": "tiff_adobe_deflate"}), "pgm": ("pgm", {})})
archives("colour")
named("colour", COLOUR)
named("grey", GREY)
arrays("colour", COLOUR)
arrays("grey", GREY)
cifar(COLOUR)
idx(GREY)
with open(os.path.join(ROOT, "options.json"), "w") as file:
    json.dump(dict(names=NAMES, sources=OPTIONS), file)

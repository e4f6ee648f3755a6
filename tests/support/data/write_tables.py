"""Writes pictures in the forms of tables and arrays, each in a folder of its own beside what a reader must make of it.

CASE/files/...         the source
CASE/expected.json     shape, class names, and for each sample its target and part; choices to make
CASE/expected.bin      pixels, sample after sample, height x width x channels
"""

import csv
import gzip
import json
import os
import pickle
import struct
import sys

import numpy as np

ROOT = sys.argv[1]
RANDOM = np.random.default_rng(14)


def case(name, pixels, targets, parts, class_names, choices=None, skipped=()):
    folder = os.path.join(ROOT, name)
    os.makedirs(os.path.join(folder, "files"))
    pixels = np.asarray(pixels)
    if pixels.ndim == 3:
        pixels = pixels[..., None]
    assert pixels.dtype == np.uint8
    facts = dict(
        shape=list(pixels.shape[1:]),
        targets=[int(target) for target in targets],
        parts=list(parts),
        classNames=list(class_names),
        choices=choices or {},
        skipped=list(skipped),
    )
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(facts, file)
    with open(os.path.join(folder, "expected.bin"), "wb") as file:
        file.write(np.ascontiguousarray(pixels).tobytes())
    return os.path.join(folder, "files")


def numbers(count):
    return [str(number) for number in range(count)]


GREY = RANDOM.integers(0, 256, (40, 9, 7), dtype=np.uint8)
COLOUR = RANDOM.integers(0, 256, (40, 6, 5, 3), dtype=np.uint8)
LABELS = np.arange(40) % 4
PARTS = ["train"] * 25 + ["validation"] * 5 + ["test"] * 10


def split(array):
    return array[:25], array[25:30], array[30:]


def medmnist(pixels, labels, save, path):
    images, targets = split(pixels), split(labels.reshape(-1, 1))
    names = ("train", "val", "test")
    arrays = {f"{name}_images": images[at] for at, name in enumerate(names)}
    arrays.update({f"{name}_labels": targets[at] for at, name in enumerate(names)})
    save(path, **arrays)


def write_npz():
    for packed, save in (("stored", np.savez), ("deflated", np.savez_compressed)):
        folder = case(f"npz-grey-{packed}", GREY, LABELS, PARTS, numbers(4))
        medmnist(GREY, LABELS, save, os.path.join(folder, "set.npz"))
        folder = case(f"npz-colour-{packed}", COLOUR, LABELS, PARTS, numbers(4))
        medmnist(COLOUR, LABELS.astype(np.uint8), save, os.path.join(folder, "set.npz"))
        folder = case(f"npz-fortran-{packed}", COLOUR, LABELS, [None] * 40, numbers(4))
        save(os.path.join(folder, "set.npz"), images=np.asfortranarray(COLOUR), labels=LABELS)
        folder = case(f"npz-first-{packed}", COLOUR, LABELS, [None] * 40, numbers(4))
        save(os.path.join(folder, "set.npz"), x=COLOUR.transpose(0, 3, 1, 2).copy(), y=LABELS)

    words = np.array(["ant", "bär", "猫", "10"])
    in_order = [int(np.where(np.array(sorted(words)) == words[label])[0][0]) for label in LABELS]
    for name, labels in (
        ("words", words[LABELS]),
        ("words-big", words[LABELS].astype(">U7").reshape(-1, 1)),
        ("words-bytes", np.array([word.encode() for word in words])[LABELS]),
    ):
        folder = case(f"npz-{name}", GREY, in_order, [None] * 40, sorted(words.tolist()))
        np.savez(os.path.join(folder, "set.npz"), images=GREY, labels=labels)

    def typed(name, images, wanted, labels=LABELS):
        folder = case(f"npz-{name}", wanted, LABELS, ["train"] * 40, numbers(4))
        np.savez(os.path.join(folder, "mnist.npz"), x_train=images, y_train=labels)

    typed("i2-big", GREY.astype(">i2"), GREY, LABELS.astype(">i4"))
    typed("i4", GREY.astype("<i4"), GREY, LABELS.astype("<f4"))
    typed("i8", GREY.astype("<i8"), GREY, LABELS.astype("u1"))
    typed("i1", (GREY.astype(int) - 128).astype("i1"), GREY)
    typed("bool", GREY > 127, np.where(GREY > 127, 255, 0).astype(np.uint8))
    wide = RANDOM.integers(0, 65536, (40, 5, 5), dtype=np.uint16)
    typed("u2", wide, np.rint(wide / 257).astype(np.uint8))
    typed("f4-bytes", GREY.astype(">f4"), GREY)
    unit = RANDOM.random((40, 5, 5))
    typed("f8-unit", unit, np.rint(unit * 255).astype(np.uint8))
    typed("f4-unit", (GREY / 255).astype("<f4"), GREY)
    typed("f8-signed", unit * 2 - 1, np.rint(((unit * 2 - 1) + 1) * 255 / 2).astype(np.uint8))
    typed("f2-unit", (GREY / 255).astype("<f2"), np.rint((GREY / 255).astype("<f2").astype(float) * 255).astype(np.uint8))
    one_hot = np.eye(4)[LABELS]
    typed("one-hot", GREY, GREY, one_hot)
    folder = case("npy-pair", GREY, LABELS, ["train"] * 30 + ["test"] * 10, numbers(4))
    np.save(os.path.join(folder, "x_train.npy"), GREY[:30].reshape(30, -1).reshape(30, 9, 7))
    np.save(os.path.join(folder, "x_test.npy"), GREY[30:])
    np.save(os.path.join(folder, "y_train.npy"), LABELS[:30])
    np.save(os.path.join(folder, "y_test.npy"), LABELS[30:])


def write_csv():
    side = RANDOM.integers(0, 256, (40, 7, 7), dtype=np.uint8)
    rows = side.reshape(40, -1)
    header = ",".join(["label"] + [f"pixel{at}" for at in range(49)])
    folder = case("pixel-csv-kaggle", side, LABELS, ["test"] * 10 + ["train"] * 30, numbers(4))
    for name, chosen in (("mnist_test.csv", slice(0, 10)), ("mnist_train.csv", slice(10, 40))):
        np.savetxt(
            os.path.join(folder, name),
            np.column_stack([LABELS, rows])[chosen],
            fmt="%d", delimiter=",", header=header, comments="",
        )
    names = ["ant", "bee", "cow", "dog"]
    folder = case("pixel-csv-words", side, LABELS, [None] * 40, names)
    with open(os.path.join(folder, "all.csv"), "w", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        for row, label in zip(rows, LABELS):
            writer.writerow([*row, names[label]])
    smooth = np.arange(25).reshape(1, 5, 5, 1) * 2 + np.array([0, 70, 200]).reshape(1, 1, 1, 3)
    colour = (smooth + RANDOM.integers(0, 3, (40, 5, 5, 3))).astype(np.uint8)
    for name, flat in (("planes", colour.transpose(0, 3, 1, 2)), ("interleaved", colour)):
        folder = case(f"pixel-csv-{name}", colour, LABELS, [None] * 40, numbers(4))
        np.savetxt(
            os.path.join(folder, "a.csv"),
            np.column_stack([LABELS, flat.reshape(40, -1)]),
            fmt="%d", delimiter=",",
        )
    unit = RANDOM.random((40, 6, 6))
    folder = case("pixel-csv-floats", np.rint(unit * 255).astype(np.uint8), LABELS, [None] * 40, numbers(4))
    np.savetxt(
        os.path.join(folder, "a.csv"), np.column_stack([unit.reshape(40, -1), LABELS]), delimiter="\t", fmt=["%.17g"] * 36 + ["%d"]
    )


def python2(data, keys):
    """A dictionary as Python 2 pickled it, for which texts and bytes are one: what CIFAR's own files are."""

    def text(value):
        return b"T" + struct.pack("<i", len(value)) + value

    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + text(b"b") + b"\x87R"
    dtype = b"cnumpy\ndtype\n" + text(b"u1") + b"K\x00K\x01\x87R(K\x03" + text(b"|") + b"NNN" + 2 * b"J\xff\xff\xff\xff" + b"K\x00tb"
    shape = b"M" + struct.pack("<H", len(data)) + b"M" + struct.pack("<H", 3072) + b"\x86"
    array += b"(K\x01" + shape + dtype + b"\x89" + text(data.tobytes()) + b"tb"
    whole = b"\x80\x02}" + text(b"data") + array + b"s"
    for key, values in keys.items():
        items = b"".join(text(value) if isinstance(value, bytes) else b"K" + bytes([value]) for value in values)
        whole += text(key) + b"](" + items + b"es"
    assert (pickle.loads(whole + b".", encoding="bytes")[b"data"] == data).all()
    return whole + b"."


def write_cifar():
    pixels = RANDOM.integers(0, 256, (40, 32, 32, 3), dtype=np.uint8)
    flat = pixels.transpose(0, 3, 1, 2).reshape(40, -1)
    labels = [int(label) for label in LABELS]
    names = ["plane", "car", "bird", "cat"]
    parts = ["train"] * 30 + ["test"] * 10
    batches = {"data_batch_1": slice(0, 15), "data_batch_2": slice(15, 30), "test_batch": slice(30, 40)}

    folder = case("cifar-binary-10", pixels, LABELS, parts, names)
    for name, chosen in batches.items():
        with open(os.path.join(folder, name + ".bin"), "wb") as file:
            file.write(np.column_stack([LABELS.astype(np.uint8), flat])[chosen].tobytes())
    with open(os.path.join(folder, "batches.meta.txt"), "w") as file:
        file.write("\n".join(names) + "\n\n")

    def dump(path, value, protocol):
        with open(path, "wb") as file:
            pickle.dump(value, file, protocol)

    for protocol in (2, 4, 5):
        folder = case(f"cifar-python-10-protocol-{protocol}", pixels, LABELS, parts, names)
        for name, chosen in batches.items():
            batch = {"data": flat[chosen], "labels": labels[chosen], "filenames": ["a.png"]}
            dump(os.path.join(folder, name), batch, protocol)
        dump(os.path.join(folder, "batches.meta"), {"label_names": names, "num_vis": 3072}, protocol)

    folder = case("cifar-python-10-python-2", pixels, LABELS, parts, names)
    for name, chosen in batches.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(python2(flat[chosen], {b"labels": labels[chosen]}))
    dump(os.path.join(folder, "batches.meta"), {b"label_names": [name.encode() for name in names]}, 2)

    coarse = ["large", "small"]
    for kind, wanted, its_names in (("fine", LABELS, names), ("coarse", LABELS // 2, coarse)):
        folder = case(f"cifar-python-100-{kind}", pixels, wanted, ["test"] * 10 + ["train"] * 30, its_names, {"labels": kind})
        for name, chosen in (("test", slice(0, 10)), ("train", slice(10, 40))):
            batch = {b"data": flat[chosen], b"fine_labels": labels[chosen], b"coarse_labels": [label // 2 for label in labels[chosen]]}
            dump(os.path.join(folder, name), batch, 2)
        dump(os.path.join(folder, "meta"), {"fine_label_names": names, "coarse_label_names": coarse}, 2)


def write_idx():
    codes = {"u1": 8, "i1": 9, ">i2": 11, ">i4": 12, ">f4": 13, ">f8": 14}

    def save(path, array, dtype):
        array = np.asarray(array).astype(dtype)
        content = bytes([0, 0, codes[dtype], array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
        opened = gzip.open(path, "wb") if path.endswith(".gz") else open(path, "wb")
        with opened as file:
            file.write(content)

    for ending in ("", ".gz"):
        for dtype in ("u1", ">i2", ">i4", ">f8"):
            folder = case(f"idx-{dtype[-2:]}{ending}", GREY, LABELS, ["train"] * 30 + ["test"] * 10, numbers(4))
            save(os.path.join(folder, "train-images-idx3-ubyte" + ending), GREY[:30], dtype)
            save(os.path.join(folder, "train-labels-idx1-ubyte" + ending), LABELS[:30], dtype)
            save(os.path.join(folder, "t10k-images-idx3-ubyte" + ending), GREY[30:], "u1")
            save(os.path.join(folder, "t10k-labels-idx1-ubyte" + ending), LABELS[30:], "u1")
    folder = case("idx-emnist", GREY, LABELS, ["train"] * 40, [str(number + 1) for number in range(4)])
    save(os.path.join(folder, "emnist-letters-train-images-idx3-ubyte"), GREY.transpose(0, 2, 1), "u1")
    save(os.path.join(folder, "emnist-letters-train-labels-idx1-ubyte"), LABELS + 1, "u1")
    folder = case("idx-colour", COLOUR, LABELS, ["train"] * 40, numbers(4))
    save(os.path.join(folder, "train-images-idx4-ubyte"), COLOUR, "u1")
    save(os.path.join(folder, "train-labels-idx1-ubyte"), LABELS, "u1")


write_npz()
write_csv()
write_cifar()
write_idx()

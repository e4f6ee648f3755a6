#!/usr/bin/python3
"""Writes the datasets in resources/datasets, byte for byte the same each time.

Needs Debian's packages python3-sklearn (digits) and dataset-fashion-mnist (fashion), and nothing
from the network. Run from anywhere:

    /usr/bin/python3 scripts/datasets/make.py            write the files
    /usr/bin/python3 scripts/datasets/make.py --check    write nothing; exit 1 if a file would differ

Gzip members carry no name and no time, so the same Python and zlib give the same bytes. Another zlib may
compress differently; `sha256OfContent` in dataset.json is the hash of the bytes inside, which never differ.
"""

import gzip
import hashlib
import io
import json
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "resources" / "datasets"
HERE = Path(__file__).resolve().parent
FASHION = Path("/usr/share/datasets/fashion-mnist")
FASHION_COUNTS = {"train": 10_000, "t10k": 2_000}

FASHION_LICENSE = """The MIT License (MIT)

Copyright (c) 2017 Zalando SE, https://tech.zalando.com

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.
"""

DIGITS_SOURCE = """Optical Recognition of Handwritten Digits
E. Alpaydin and C. Kaynak, 1998. UCI Machine Learning Repository.
https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits
https://doi.org/10.24432/C50P49

Licence: Creative Commons Attribution 4.0 International (CC BY 4.0); its text is in LICENSE.
https://creativecommons.org/licenses/by/4.0/

This copy: the 1,797 images of the dataset's test part (13 writers), taken from scikit-learn's
load_digits() as packaged by Debian (python3-sklearn).
Changes: the numbers, 0 to 16, were written from text to IDX files; order and values are as they were.
Made by scripts/datasets/make.py.
"""

FASHION_SOURCE = """Fashion-MNIST
Han Xiao, Kashif Rasul and Roland Vollgraf, Zalando SE, 2017.
https://github.com/zalandoresearch/fashion-mnist
https://arxiv.org/abs/1708.07747

Licence: MIT; its text is in LICENSE.

This copy: the first 10,000 of the 60,000 training images and the first 2,000 of the 10,000 test images, taken
from Debian's package dataset-fashion-mnist.
Changes: the files were cut; order and values are as they were.
Made by scripts/datasets/make.py.
"""


def compress(content):
    """Gzip without name or time, so that equal content gives equal bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()


def idx(array):
    """An IDX file of unsigned bytes: two zero bytes, type 8, the rank, the sizes (big-endian), the data."""
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes(order="C")


def read_idx(path, first):
    """The first samples of a gzipped IDX file of unsigned bytes."""
    import numpy

    content = gzip.decompress(path.read_bytes())
    zero, kind, rank = struct.unpack(">HBB", content[:4])
    assert (zero, kind) == (0, 8), f"{path} is not an IDX file of unsigned bytes"
    shape = struct.unpack(f">{rank}I", content[4 : 4 + 4 * rank])
    array = numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * rank).reshape(shape)
    assert len(array) >= first, f"{path} has fewer than {first} samples"
    return array[:first]


def digits():
    from sklearn.datasets import load_digits

    data = load_digits()
    images = data.images.astype("uint8")
    assert images.shape == (1797, 8, 8) and (images == data.images).all() and images.max() == 16
    about = {
        "id": "digits",
        "name": "Handwritten digits",
        "description": "1,797 handwritten digits of 13 people, 8x8 pixels in 17 shades of grey.",
        "classNames": [str(digit) for digit in range(10)],
        "source": "https://doi.org/10.24432/C50P49",
        "licence": "CC BY 4.0",
        "citation": "E. Alpaydin and C. Kaynak (1998). Optical Recognition of Handwritten Digits. "
        "UCI Machine Learning Repository. https://doi.org/10.24432/C50P49",
        "pixelMaximum": 16,
        "augmentation": {"shiftPixels": 0, "horizontalFlip": False},
    }
    arrays = {
        "train-images-idx3-ubyte.gz": images,
        "train-labels-idx1-ubyte.gz": data.target.astype("uint8"),
    }
    return about, arrays, (HERE / "cc-by-4.0.txt").read_text(), DIGITS_SOURCE


def fashion():
    about = {
        "id": "fashion",
        "name": "Fashion-MNIST (part)",
        "description": "12,000 photographs of clothes, shoes and bags, 28x28 pixels in grey, "
        "from the 70,000 of Fashion-MNIST.",
        "classNames": [
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ],
        "source": "https://github.com/zalandoresearch/fashion-mnist",
        "licence": "MIT",
        "citation": "H. Xiao, K. Rasul and R. Vollgraf (2017). Fashion-MNIST: a Novel Image Dataset for "
        "Benchmarking Machine Learning Algorithms. https://arxiv.org/abs/1708.07747",
        "pixelMaximum": 255,
        "augmentation": {"shiftPixels": 2, "horizontalFlip": True},
    }
    arrays = {
        f"{part}-{kind}-ubyte.gz": read_idx(FASHION / f"{part}-{kind}-ubyte.gz", count)
        for part, count in FASHION_COUNTS.items()
        for kind in ("images-idx3", "labels-idx1")
    }
    return about, arrays, FASHION_LICENSE, FASHION_SOURCE


def outputs():
    """Every file to write: its path and its bytes."""
    for about, arrays, licence, source in (digits(), fashion()):
        folder = TARGET / about["id"]
        about["files"] = {}
        for name, array in arrays.items():
            content = idx(array)
            packed = compress(content)
            about["files"][name] = {
                "bytes": len(packed),
                "sha256": hashlib.sha256(packed).hexdigest(),
                "bytesOfContent": len(content),
                "sha256OfContent": hashlib.sha256(content).hexdigest(),
            }
            yield folder / name, packed
        yield folder / "dataset.json", (json.dumps(about, indent=2, ensure_ascii=False) + "\n").encode()
        yield folder / "LICENSE", licence.encode()
        yield folder / "SOURCE", source.encode()


def main():
    check = "--check" in sys.argv[1:]
    differing = 0
    for path, content in outputs():
        if check:
            if not path.exists() or path.read_bytes() != content:
                differing += 1
                print(f"differs: {path.relative_to(ROOT)}")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{path.relative_to(ROOT)}: {len(content)} bytes")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())

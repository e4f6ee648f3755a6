"""What the scripts beside this one share: pixels, and what is expected of a file."""

import struct
import sys
from pathlib import Path

import numpy
from PIL import Image, ImageOps

folder = Path(sys.argv[1])
rng = numpy.random.default_rng(11)


def smooth(height, width):
    """Something like a photograph: colours that change slowly, and noise."""
    y, x = numpy.mgrid[0:height, 0:width]
    waves = [127 + 90 * numpy.sin(x / (3 + k) + k) * numpy.cos(y / (5 + k)) for k in range(3)]
    return numpy.clip(numpy.stack(waves, 2) + rng.normal(0, 12, (height, width, 3)), 0, 255).astype(numpy.uint8)


def expected(name, pixels, grey=False, frames="one", profile=False):
    """Writes NAME.rgb: what the file's header says, and pixels [height, width, 3], upright, on white."""
    facts = [pixels.shape[1], pixels.shape[0], 1 if grey else 3, frames == "several", profile]
    (folder / (name + ".rgb")).write_bytes(
        struct.pack("<5I", *facts) + numpy.ascontiguousarray(pixels, numpy.uint8).tobytes()
    )


def on_white(rgba):
    colour, alpha = rgba[..., :3].astype(int), rgba[..., 3:].astype(int)
    # Halves are rounded up.
    return (2 * (colour * alpha + 255 * (255 - alpha)) + 255) // 510


def as_pillow_reads(name, **facts):
    image = Image.open(folder / name)
    # It turns TIFF files itself when it loads them.
    upright = image if image.format == "TIFF" else ImageOps.exif_transpose(image)
    expected(name, numpy.array(upright.convert("RGB")), **facts)


def packed(samples, depth, order=">"):
    """Rows of bytes, of samples [rows, columns, channels]."""
    rows = samples.reshape(samples.shape[0], -1)
    if depth == 16:
        return rows.astype(order + "u2").view(numpy.uint8).reshape(rows.shape[0], -1)
    if depth == 8:
        return rows.astype(numpy.uint8)
    bits = (rows[..., None] >> numpy.arange(depth - 1, -1, -1)) & 1
    return numpy.packbits(bits.reshape(rows.shape[0], -1).astype(numpy.uint8), axis=1)


def to_eight(samples, largest):
    """255 times the share of the largest value, rounded."""
    return (samples.astype(int) * 255 * 2 + largest) // (2 * largest)


def in_colour(grey):
    return numpy.repeat(grey.reshape(grey.shape[0], grey.shape[1], 1), 3, 2)

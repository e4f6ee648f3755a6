"""Writes image files of many kinds and what Pillow reads of them: NAME and NAME.rgb, [height, width, 3], upright, on white."""

import struct
import zlib

import numpy
from image_files import as_pillow_reads, expected, folder, on_white, packed, rng, smooth
from PIL import Image


def jpeg(name, image, **options):
    image.save(folder / name, "JPEG", **options)
    as_pillow_reads(name, grey=image.mode == "L", profile="icc_profile" in options)


def png_bytes(header, rows, extra=b""):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


for quality in (30, 75, 95):
    for sampling in (0, 1, 2):
        jpeg(f"quality{quality}-sampling{sampling}.jpg", Image.fromarray(smooth(37, 51)), quality=quality, subsampling=sampling)
jpeg("progressive.jpg", Image.fromarray(smooth(64, 40)), progressive=True)
jpeg("grey.jpg", Image.fromarray(smooth(33, 20)[..., 0]))
jpeg("profile.jpg", Image.fromarray(smooth(9, 20)), icc_profile=b"a profile" * 20_000)
jpeg("one-pixel.jpg", Image.fromarray(smooth(1, 1)))
jpeg("restarts.jpg", Image.fromarray(smooth(40, 40)), restart_marker_blocks=2)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    jpeg(f"orientation{orientation}.jpg", Image.fromarray(smooth(21, 34)), exif=exif)

picture = Image.fromarray(smooth(23, 19))
for name, image in {
    "rgb.png": picture,
    "grey.png": picture.convert("L"),
    "bits1.png": picture.convert("1"),
    "palette256.png": picture.quantize(200),
    "palette16.png": picture.quantize(13),
    "palette4.png": picture.quantize(4),
    "palette2.png": picture.quantize(2),
}.items():
    image.save(folder / name)
    as_pillow_reads(name, grey=image.mode in ("L", "1"))
picture.convert("L").quantize(9).save(folder / "palette-grey.png", icc_profile=b"a profile")
as_pillow_reads("palette-grey.png", grey=True, profile=True)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(folder / f"orientation{orientation}.png", exif=exif)
    as_pillow_reads(f"orientation{orientation}.png")

rgba = numpy.concatenate([smooth(23, 19), rng.integers(0, 256, (23, 19, 1), dtype=numpy.uint8)], 2)
Image.fromarray(rgba).save(folder / "rgba.png")
expected("rgba.png", on_white(rgba))
grey_alpha = rgba[..., [0, 3]]
Image.fromarray(grey_alpha, "LA").save(folder / "grey-alpha.png")
expected("grey-alpha.png", on_white(rgba[..., [0, 0, 0, 3]]), grey=True)
clear = picture.quantize(13)
clear.save(folder / "palette-clear.png", transparency=bytes(range(0, 250, 25)))
expected("palette-clear.png", on_white(numpy.array(Image.open(folder / "palette-clear.png").convert("RGBA"))))
key = tuple(int(value) for value in smooth(1, 1)[0, 0])
keyed = smooth(23, 19)
keyed[5:9] = key
Image.fromarray(keyed).save(folder / "rgb-key.png", transparency=key)
expected("rgb-key.png", on_white(numpy.array(Image.open(folder / "rgb-key.png").convert("RGBA"))))

# What Pillow does not write: 16 bits, grey of few bits, interlaced; every row with a filter of its own.
COLOURS = {"grey": (0, 1), "rgb": (2, 3), "grey-alpha": (4, 2), "rgba": (6, 4)}


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filtered(rows, step):
    out = bytearray()
    for y, row in enumerate(rows.astype(int)):
        kind = (y + 1) % 5
        above = rows[y - 1].astype(int) if y else numpy.zeros_like(row)
        out.append(kind)
        for x, value in enumerate(row):
            a = row[x - step] if x >= step else 0
            c = above[x - step] if x >= step else 0
            guess = [0, a, above[x], (a + above[x]) // 2, paeth(a, above[x], c)][kind]
            out.append((value - guess) % 256)
    return bytes(out)


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
for name, (number, channels) in COLOURS.items():
    for depth in (1, 2, 4, 8, 16):
        if name != "grey" and depth < 8:
            continue
        for interlaced in (0, 1):
            for height, width in ((23, 19), (3, 2), (1, 1)):
                samples = rng.integers(0, 2**depth, (height, width, channels))
                step = max(1, channels * depth // 8)
                if interlaced:
                    parts = [samples[y::dy, x::dx] for y, x, dy, dx in ADAM7]
                    rows = b"".join(filtered(packed(part, depth), step) for part in parts if part.size)
                else:
                    rows = filtered(packed(samples, depth), step)
                file = f"{name}-{depth}{'-interlaced' if interlaced else ''}-{height}x{width}.png"
                header = struct.pack(">IIBBBBB", width, height, depth, number, 0, 0, interlaced)
                (folder / file).write_bytes(png_bytes(header, rows))
                # 255 times the share of the largest value, rounded.
                largest = 2**depth - 1
                eight = (samples * 255 * 2 + largest) // (2 * largest)
                alpha = eight[..., -1:] if "a" in name.replace("grey", "").replace("rgb", "") else numpy.full((height, width, 1), 255)
                colour = eight[..., :3] if number & 2 else numpy.repeat(eight[..., :1], 3, 2)
                expected(file, on_white(numpy.concatenate([colour, alpha], 2)), grey=not number & 2)
                # Pillow agrees with it where it reads these as they are.
                if depth == 8 and name in ("grey", "rgb"):
                    assert (numpy.array(Image.open(folder / file).convert("RGB")) == colour).all(), file

Image.fromarray(smooth(8, 8)).convert("CMYK").save(folder / "cmyk.jpg")

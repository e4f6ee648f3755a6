"""Writes TIFF files of many kinds and what Pillow reads of them, as make_images.py does."""

import struct
import zlib

import numpy
from image_files import as_pillow_reads, expected, folder, in_colour, on_white, packed, rng, smooth, to_eight
from PIL import Image

picture = Image.fromarray(smooth(23, 19))
COMPRESSIONS = {"none": None, "lzw": "tiff_lzw", "deflate": "tiff_adobe_deflate", "packbits": "packbits"}
GREY = ("1", "L", "LA", "I;16")

for compression, option in COMPRESSIONS.items():
    for mode in ("1", "L", "P", "RGB"):
        name = f"{mode}-{compression}.tif"
        (picture.quantize(40) if mode == "P" else picture.convert(mode)).save(folder / name, compression=option)
        as_pillow_reads(name, grey=mode in GREY)
large = Image.fromarray(smooth(300, 211))
for compression in ("tiff_lzw", "tiff_adobe_deflate"):
    name = f"difference-{compression}.tif"
    large.save(folder / name, compression=compression, tiffinfo={317: 2})
    as_pillow_reads(name)
large.convert("L").save(folder / "grey-jpeg.tif", compression="jpeg")
as_pillow_reads("grey-jpeg.tif", grey=True)
large.save(folder / "jpeg.tif", compression="jpeg")
as_pillow_reads("jpeg.tif")
large.convert("YCbCr").save(folder / "ycbcr-jpeg.tif", compression="jpeg")
as_pillow_reads("ycbcr-jpeg.tif")
for orientation in range(1, 9):
    name = f"orientation{orientation}.tif"
    picture.save(folder / name, tiffinfo={0x0112: orientation})
    as_pillow_reads(name)
picture.save(folder / "pages.tif", save_all=True, append_images=[picture, picture])
as_pillow_reads("pages.tif", frames="several")
picture.save(folder / "profile.tif", icc_profile=b"a profile")
as_pillow_reads("profile.tif", profile=True)

SIZES = {"B": 1, "H": 2, "I": 4}
KINDS = {"B": 1, "H": 3, "I": 4}


def tiff(name, order, tags, segments, tiled):
    """A file of one directory, in either order of bytes; segments stand before it."""
    data = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 0))
    offsets = []
    for segment in segments:
        offsets.append(len(data))
        data += segment + b"\0" * (len(segment) % 2)
    places = (324, 325) if tiled else (273, 279)
    entries = {**tags, places[0]: ("I", offsets), places[1]: ("I", [len(segment) for segment in segments])}
    directory = struct.pack(order + "H", len(entries))
    start = len(data)
    behind = start + 2 + len(entries) * 12 + 4
    extra = b""
    for tag, (kind, values) in sorted(entries.items()):
        numbers = struct.pack(f"{order}{len(values)}{kind}", *values)
        place = numbers.ljust(4, b"\0")
        if len(numbers) > 4:
            place = struct.pack(order + "I", behind + len(extra))
            extra += numbers + b"\0" * (len(numbers) % 2)
        directory += struct.pack(order + "HHI", tag, KINDS[kind], len(values)) + place
    struct.pack_into(order + "I", data, 4, start)
    (folder / name).write_bytes(bytes(data) + directory + struct.pack(order + "I", 0) + extra)


def segments_of(samples, depth, order, tile, planar, difference, pack):
    """Of samples [height, width, channels]: rows of 16, or tiles that are filled up with zeros."""
    planes = [samples[..., k : k + 1] for k in range(samples.shape[2])] if planar else [samples]
    for plane in planes:
        height, width = plane.shape[:2]
        down, across = (16, 16) if tile else (16, width)
        for y in range(0, height, down):
            for x in range(0, width, across):
                part = plane[y : y + down, x : x + across].astype(int)
                if tile:
                    part = numpy.pad(part, ((0, 16 - part.shape[0]), (0, 16 - part.shape[1]), (0, 0)))
                if difference:
                    part = numpy.diff(part, axis=1, prepend=0) % 2**depth
                yield pack(packed(part, depth, order).tobytes())


number = 0
for order in "<>":
    for depth in (1, 2, 4, 8, 16):
        for channels, colour in ((1, 1), (1, 0), (3, 2), (2, 1), (4, 2)):
            if depth < 8 and channels > 1:
                continue
            number += 1
            tile, planar, difference = number % 2 == 0, number % 3 == 0 and channels > 1, number % 4 < 2 and depth >= 8
            deflated = difference or number % 5 == 0
            samples = rng.integers(0, 2**depth, (37, 29, channels))
            tags = {256: ("H", [29]), 257: ("I", [37]), 258: ("H", [depth] * channels), 262: ("H", [colour])}
            tags |= {259: ("H", [8 if deflated else 1]), 277: ("H", [channels]), 284: ("H", [2 if planar else 1])}
            tags |= {317: ("H", [2])} if difference else {}
            tags |= {322: ("H", [16]), 323: ("H", [16])} if tile else {278: ("H", [16])}
            tags |= {338: ("H", [2])} if channels in (2, 4) else {}
            name = f"own{number}-{depth}x{channels}{'-tiles' if tile else ''}{'-planes' if planar else ''}.tif"
            pack = zlib.compress if deflated else bytes
            tiff(name, order, tags, list(segments_of(samples, depth, order, tile, planar, difference, pack)), tile)
            eight = to_eight(samples, 2**depth - 1)
            alpha = eight[..., -1:] if channels in (2, 4) else numpy.full((37, 29, 1), 255)
            colours = eight[..., :3] if channels > 2 else in_colour(eight[..., 0])
            if colour == 0:
                colours = 255 - colours
            expected(name, on_white(numpy.concatenate([colours, alpha], 2)), grey=channels < 3)
            # Pillow agrees with it where it reads these as they are.
            if depth <= 8 and channels in (1, 3) and not planar:
                assert (numpy.array(Image.open(folder / name).convert("RGB")) == colours).all(), name

rgba = numpy.concatenate([smooth(23, 19), rng.integers(0, 256, (23, 19, 1), dtype=numpy.uint8)], 2)
# Colours that are multiplied by their opacity.
multiplied = rgba.copy()
multiplied[..., :3] = to_eight(rgba[..., :3].astype(int) * rgba[..., 3:], 255 * 255)
tags = {256: ("H", [19]), 257: ("H", [23]), 258: ("H", [8] * 4), 259: ("H", [1]), 262: ("H", [2]), 277: ("H", [4])}
tiff("multiplied.tif", "<", {**tags, 338: ("H", [1])}, [multiplied.tobytes()], False)
expected("multiplied.tif", multiplied[..., :3].astype(int) + 255 - rgba[..., 3:])
# A fourth sample of which nothing is said.
tiff("unsaid.tif", "<", tags, [rgba.tobytes()], False)
as_pillow_reads("unsaid.tif")

"""Writes WebP, GIF, BMP and PNM files of many kinds and what Pillow reads of them, as make_images.py does."""

import struct

import numpy
from image_files import as_pillow_reads, expected, folder, in_colour, on_white, packed, rng, smooth, to_eight
from PIL import Image

picture = Image.fromarray(smooth(23, 19))
opacity = rng.integers(0, 256, (23, 19, 1), dtype=numpy.uint8)
rgba = numpy.concatenate([smooth(23, 19), opacity], 2)


def webp(name, image, **options):
    image.save(folder / name, "WEBP", **options)
    # Where it is transparent Pillow would take the colours as they are.
    expected(name, on_white(numpy.array(Image.open(folder / name).convert("RGBA"))), profile="icc_profile" in options)


for size in ((23, 19), (64, 48), (1, 1), (17, 130)):
    for quality in (30, 90):
        webp(f"lossy{quality}-{size[0]}x{size[1]}.webp", Image.fromarray(smooth(*size)), quality=quality)
    webp(f"lossless-{size[0]}x{size[1]}.webp", Image.fromarray(smooth(*size)), lossless=True)
webp("clear.webp", Image.fromarray(rgba), lossless=True, exact=True)
webp("lossy-clear.webp", Image.fromarray(rgba), quality=60)
webp("profile.webp", picture, icc_profile=b"a profile")
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(folder / f"orientation{orientation}.webp", lossless=True, exif=exif)
    as_pillow_reads(f"orientation{orientation}.webp")
others = [Image.fromarray(smooth(23, 19)) for _ in range(2)]
picture.save(folder / "moving.webp", save_all=True, append_images=others, lossless=True)
as_pillow_reads("moving.webp", frames="several")
picture.save(folder / "moving-lossy.webp", save_all=True, append_images=others, quality=70)
as_pillow_reads("moving-lossy.webp", frames="several")


def webp_chunk(kind, body):
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def uint24(value):
    return struct.pack("<I", value)[:3]


# A frame that is smaller than the picture, which Pillow does not write.
still = (folder / "clear.webp").read_bytes()
frame = uint24(2) + uint24(3) + uint24(18) + uint24(22) + uint24(100) + b"\0" + still[still.index(b"VP8L") :]
body = webp_chunk(b"VP8X", b"\x12\0\0\0" + uint24(29) + uint24(39)) + webp_chunk(b"ANIM", b"\0" * 6)
body += webp_chunk(b"ANMF", frame)
(folder / "placed.webp").write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)
placed = numpy.full((40, 30, 3), 255)
placed[6:29, 4:23] = on_white(rgba)
expected("placed.webp", placed)

# GIF
for name, image, options in [
    ("palette.gif", picture.quantize(200), {}),
    ("few.gif", picture.quantize(3), {}),
    ("interlaced.gif", Image.fromarray(smooth(45, 33)).quantize(100), {"interlace": 1}),
    ("flat.gif", Image.fromarray(smooth(150, 300)).quantize(256), {"interlace": 0}),
    ("one-pixel.gif", Image.fromarray(smooth(1, 1)).quantize(2), {}),
    ("plain.gif", Image.new("P", (300, 300)), {}),
]:
    image.save(folder / name, **options)
    as_pillow_reads(name, grey=name == "plain.gif")
for name, mode in {"grey.gif": "L", "bits1.gif": "1"}.items():
    picture.convert(mode).save(folder / name)
    as_pillow_reads(name, grey=True)
clear = picture.quantize(13)
clear.save(folder / "clear.gif", transparency=4)
expected("clear.gif", on_white(numpy.array(Image.open(folder / "clear.gif").convert("RGBA"))))
picture.quantize(50).save(folder / "moving.gif", save_all=True, append_images=[other.quantize(50) for other in others])
as_pillow_reads("moving.gif", frames="several")
# A frame that is smaller than the picture.
gif = bytearray((folder / "palette.gif").read_bytes())
gif[6:10] = struct.pack("<HH", 30, 40)
at = gif.index(b"\x2c\0\0\0\0" + struct.pack("<HH", 19, 23))
gif[at + 1 : at + 5] = struct.pack("<HH", 4, 6)
(folder / "placed.gif").write_bytes(gif)
placed[6:29, 4:23] = numpy.array(Image.open(folder / "palette.gif").convert("RGB"))
expected("placed.gif", placed)

# BMP
for name, image in {
    "rgb.bmp": picture,
    "grey.bmp": picture.convert("L"),
    "bits1.bmp": picture.convert("1"),
    "palette.bmp": picture.quantize(200),
    "bits32.bmp": Image.fromarray(rgba),
}.items():
    image.save(folder / name)
    as_pillow_reads(name, grey=name in ("grey.bmp", "bits1.bmp"))


def bmp(name, bits, rows, compression=0, masks=(), colours=b"", header=40, height=23, core=False):
    """Of rows from below."""
    if core:
        info = struct.pack("<IHHHH", 12, 19, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, 19, height, 1, bits, compression, len(rows), 0, 0, len(colours) // 4, 0)
        info += struct.pack(f"<{len(masks)}I", *masks)
        info = info.ljust(header, b"\0") if header > 40 else info
    start = 14 + len(info) + len(colours)
    (folder / name).write_bytes(b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + info + colours + rows)


def padded(rows):
    return b"".join(row.tobytes().ljust(-len(row.tobytes()) % 4 + len(row.tobytes()), b"\0") for row in rows)


for name, masks in {"rgb555.bmp": (0x7C00, 0x3E0, 0x1F), "rgb565.bmp": (0xF800, 0x7E0, 0x1F)}.items():
    values = rng.integers(0, 2**16, (23, 19)).astype("<u2")
    bmp(name, 16, padded(values), 3, masks)
    as_pillow_reads(name)
bmp("plain16.bmp", 16, padded(rng.integers(0, 2**15, (23, 19)).astype("<u2")))
as_pillow_reads("plain16.bmp")
bgra = rgba[..., [2, 1, 0, 3]]
bmp("alpha.bmp", 32, padded(bgra[::-1]), 3, (0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=108)
expected("alpha.bmp", on_white(rgba))
bmp("from-above.bmp", 24, padded(rgba[..., [2, 1, 0]]), height=-23)
as_pillow_reads("from-above.bmp")
table = rng.integers(0, 256, (256, 4), dtype=numpy.uint8)
entries = rng.integers(0, 16, (23, 19, 1))
bmp("bits4.bmp", 4, padded(packed(entries[::-1], 4)), colours=table[:16].tobytes())
expected("bits4.bmp", table[entries[..., 0]][..., [2, 1, 0]])
as_pillow_reads("bits4.bmp")
bmp("core.bmp", 8, padded(entries[::-1, :, 0].astype(numpy.uint8)), colours=table[:, :3].tobytes(), core=True)
expected("core.bmp", table[entries[..., 0]][..., [2, 1, 0]])
assert (numpy.array(Image.open(folder / "core.bmp").convert("RGB")) == table[entries[..., 0]][..., [2, 1, 0]]).all()


def runs(rows, half):
    """Runs, pixels for themselves and ends of rows, by turns."""
    out = bytearray()
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = 1
            while x + length < len(row) and row[x + length] == row[x]:
                length += 1
            rest = len(row) - x
            if length == 1 and rest >= 5 and (x + y) % 2:
                part = row[x : x + 5]
                data = bytes((a << 4) | b for a, b in zip(part[0::2], [*part[1::2], 0])) if half else bytes(part)
                out += bytes((0, 5)) + data.ljust(len(data) + len(data) % 2, b"\0")
                x += 5
            else:
                out += bytes((length, row[x] * 17 if half else row[x]))
                x += length
        out += b"\0\0"
    return bytes(out + b"\0\1")


blocks = (numpy.arange(23)[:, None] // 3 * 5 + numpy.arange(19)[None] // 4 + (rng.random((23, 19)) < 0.2)) % 16
for name, bits, compression in (("rle8.bmp", 8, 1), ("rle4.bmp", 4, 2)):
    bmp(name, bits, runs(blocks[::-1].tolist(), bits == 4), compression, colours=table[: 2**bits].tobytes())
    expected(name, table[blocks][..., [2, 1, 0]])
as_pillow_reads("rle8.bmp")

# PNM
for name, mode in {"rgb.ppm": "RGB", "grey.pgm": "L", "bits1.pbm": "1"}.items():
    picture.convert(mode).save(folder / name)
    as_pillow_reads(name, grey=mode != "RGB")
for number, channels in ((1, 1), (2, 1), (3, 3), (5, 1), (6, 3)):
    for largest in (1,) if number == 1 else (31, 255, 65535):
        samples = rng.integers(0, largest + 1, (23, 19, channels))
        name = f"p{number}-{largest}.pnm"
        head = f"P{number}\n# a comment 7\n19 23\n" + ("" if number == 1 else f"{largest}\n")
        if number < 4:
            data = "\n".join(" ".join(map(str, row)) for row in samples.reshape(23, -1)).encode()
        else:
            data = packed(samples, 16 if largest > 255 else 8).tobytes()
        (folder / name).write_bytes(head.encode() + data)
        eight = 255 - samples * 255 if number == 1 else to_eight(samples, largest)
        expected(name, in_colour(eight) if channels == 1 else eight, grey=channels == 1)
        if largest < 65535:
            found = numpy.array(Image.open(folder / name).convert("RGB"))
            assert (found == eight).all(), name

"""Writes images, and what Pillow makes of them in other sizes: NAME.png and NAME.png.HEIGHTxWIDTH."""

import numpy
from image_files import folder, rng, smooth
from PIL import Image

SIZES = [(8, 8), (12, 20), (48, 40), (24, 20), (24, 60), (100, 10), (7, 5), (97, 131), (48, 4)]
for name, pixels in {"smooth": smooth(24, 20), "noise": rng.integers(0, 256, (24, 20, 3), dtype=numpy.uint8)}.items():
    image = Image.fromarray(pixels)
    image.save(folder / f"resize-{name}.png")
    for height, width in SIZES:
        made = image
        for axis, (old, new) in enumerate(((20, width), (24, height))):
            size = [made.width, made.height]
            if new > old:
                size[axis] = new
                made = made.resize(size, Image.Resampling.BILINEAR)
            elif new < old:
                # Its box filter takes whole pixels alone. Of as many copies of each as there will be new ones every new one covers whole ones.
                size[axis] = old * new
                made = made.resize(size, Image.Resampling.NEAREST)
                size[axis] = new
                made = made.resize(size, Image.Resampling.BOX)
        (folder / f"resize-{name}.png.{height}x{width}").write_bytes(made.tobytes())

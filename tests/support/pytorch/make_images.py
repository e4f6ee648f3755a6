"""Image folders of noise around each class's own brightness: make_images.py FOLDER HEIGHT WIDTH CLASS..."""

import os
import random
import sys

from PIL import Image

folder, height, width, *classes = sys.argv[1:]
random.seed(5)
for part, count in (("train", 6), ("val", 2)):
    for place, name in enumerate(classes):
        os.makedirs(os.path.join(folder, part, name))
        for index in range(count):
            size = (int(width), int(height))
            level = 40 + 160 * place // len(classes)
            pixels = bytes(level + random.randrange(40) for _ in range(3 * size[0] * size[1]))
            Image.frombytes("RGB", size, pixels).save(os.path.join(folder, part, name, f"{index}.png"))

"""Writes what an exported PyTorch project makes of images, NAME.project.FIT-BACKGROUND.HEIGHTxWIDTH: FOLDER, the folder of its files, NAMES."""

import sys
import types
from pathlib import Path

folder, project, *names = sys.argv[1:]
settings = types.ModuleType("settings")
settings.AUGMENTATION, settings.RECIPE, settings.CLASSES, settings.MEAN, settings.DEVIATION = {}, {}, [], [0], [1]
settings.CHANNELS, settings.HEIGHT, settings.WIDTH = 3, 1, 1
settings.FIT, settings.BACKGROUND = "crop", "white"
sys.modules["settings"] = settings
sys.path.insert(0, project)
import data  # noqa: E402

for name in names:
    for fit, background in (("crop", "white"), ("pad", "black"), ("stretch", "white")):
        for height, width in ((9, 9), (40, 40), (7, 50)):
            data.FIT, data.BACKGROUND, data.HEIGHT, data.WIDTH = fit, background, height, width
            pixels = data.read_image(Path(folder) / name).permute(1, 2, 0).contiguous().numpy()
            (Path(folder) / f"{name}.project.{fit}-{background}.{height}x{width}").write_bytes(pixels.tobytes())

"""What torchvision's functional transforms make of images: cases as JSON from standard input, values as JSON to standard output.

An image is bytes [height, width, channels]; the answer has the same layout, in the same units, not rounded."""
import json
import sys

import torch
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

torch.set_num_threads(1)


def changed(case):
    height, width, channels = case["shape"]
    image = torch.tensor(case["image"], dtype=torch.float32).reshape(height, width, channels)
    image = image.permute(2, 0, 1) / 255
    drawn = case["drawn"]
    if drawn["flippedDown"]:
        image = F.vflip(image)
    if drawn["flippedAcross"]:
        image = F.hflip(image)
    if case["rotateAlone"]:
        image = F.rotate(image, drawn["degrees"], interpolation=InterpolationMode.BILINEAR)
    elif drawn["degrees"] != 0 or drawn["scale"] != 1:
        # Its angle is clockwise.
        image = F.affine(
            image,
            angle=-drawn["degrees"],
            translate=[drawn["right"], drawn["down"]],
            scale=drawn["scale"],
            shear=[0.0, 0.0],
            interpolation=InterpolationMode.BILINEAR,
        )
    image = F.adjust_brightness(image, drawn["brightness"])
    image = F.adjust_contrast(image, drawn["contrast"])
    image = F.adjust_saturation(image, drawn["saturation"])
    return (image * 255).permute(1, 2, 0).flatten().tolist()


json.dump([changed(case) for case in json.load(sys.stdin)], sys.stdout)

"""Images as the network was trained on them: in its proportions, brought to its size, normalised."""

import os

import torch
from PIL import Image, ImageOps
from torch.utils.data import Dataset

from augment import augment
from settings import BACKGROUND, CHANNELS, CLASSES, DEVIATION, FIT, HEIGHT, MEAN, WIDTH

ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm")
# In image files.
WHITE = 255


def normalise(images, white=WHITE):
    """Bytes [batch, channels, height, width], the brightest of which is `white`, to what the network takes."""
    mean = torch.tensor(MEAN, device=images.device).view(1, -1, 1, 1)
    deviation = torch.tensor(DEVIATION, device=images.device).view(1, -1, 1, 1)
    return (images.float() / white - mean) / deviation


def read_image(path):
    """An image file as bytes [channels, height, width]. Of 16 bits a channel value / 257; of colours Pillow keeps the upper byte alone."""
    if CHANNELS not in (1, 3):
        raise SystemExit(f"This network takes images of {CHANNELS} channels, which image files do not hold.")
    with Image.open(path) as file:
        file.load()
        # Pillow turns TIFF files by itself.
        image = file if file.format == "TIFF" else ImageOps.exif_transpose(file)
        if image.mode.startswith("I"):
            image = from_16_bits(image)
        if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
            image = Image.alpha_composite(Image.new("RGBA", image.size, BACKGROUND), image.convert("RGBA"))
        image = image.convert("RGB")
    if FIT == "crop":
        image = image.crop(middle(image.size, *proportioned(image.size, (WIDTH, HEIGHT))))
    room = proportioned((WIDTH, HEIGHT), image.size) if FIT == "pad" else (WIDTH, HEIGHT)
    pixels = resize(bytes_of(image, 3), *room)
    if CHANNELS == 1:
        grey = Image.frombytes("RGB", room, bytes(pixels.permute(1, 2, 0).flatten().tolist()))
        pixels = bytes_of(grey.convert("L"), 1)
    if room == (WIDTH, HEIGHT):
        return pixels
    left, top, right, bottom = middle((WIDTH, HEIGHT), *room)
    padded = torch.zeros(CHANNELS, HEIGHT, WIDTH, dtype=torch.uint8)
    padded[:, top:bottom, left:right] = pixels
    return padded


def from_16_bits(image):
    """Pillow itself would cut off what is above 255."""
    values = torch.frombuffer(bytearray(image.convert("I").tobytes()), dtype=torch.int32)
    if values.min() < 0 or values.max() > 65535:
        raise OSError("it holds more than 16 bits a pixel")
    grey = torch.floor(values / 257 + 0.5).to(torch.uint8)
    return Image.frombytes("L", image.size, bytes(grey.tolist()))


def bytes_of(image, channels):
    values = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    return values.view(image.height, image.width, channels).permute(2, 0, 1)


def proportioned(room, proportions):
    """The largest size (width, height) of these proportions that has room."""
    (width, height), (wide, high) = room, proportions
    return min(width, max(1, int(height * wide / high + 0.5))), min(height, max(1, int(width * high / wide + 0.5)))


def middle(size, width, height):
    """Edges (left, top, right, bottom) of the middle part of that size."""
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return left, top, left + width, top + height


def resize(pixels, width, height):
    """Along an axis that shrinks each new pixel is the mean of what it covers; along one that grows it is blended of the two nearest."""
    if pixels.shape[1:] == (height, width):
        return pixels
    rows, columns = shares(pixels.shape[1], height), shares(pixels.shape[2], width)
    mean = rows @ pixels.double() @ columns.T
    return torch.floor(mean + 0.5 + 1e-9).to(torch.uint8)


def shares(old, new):
    """What share of each new pixel each old one makes, [new, old]."""
    if new > old:
        middles = ((torch.arange(new, dtype=torch.float64) + 0.5) * old / new - 0.5).clamp(0, old - 1)
        distances = (middles[:, None] - torch.arange(old, dtype=torch.float64)).abs()
        return (1 - distances).clamp(min=0)
    edges = torch.arange(new + 1, dtype=torch.float64) * old / new
    pixels = torch.arange(old, dtype=torch.float64)
    ends = torch.minimum(edges[1:, None], pixels + 1)
    starts = torch.maximum(edges[:-1, None], pixels)
    return (ends - starts).clamp(min=0) * new / old


class ImageFolder(Dataset):
    """Images in one folder a class, named like the classes in settings.py; folders inside of these count to their class."""

    def __init__(self, folder, augments=False):
        self.augments = augments
        self.items = []
        if not os.path.isdir(folder):
            raise SystemExit(f"There is no folder {folder}.")
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir() and not entry.name.startswith("."))
        unknown = [name for name in names if name not in CLASSES]
        if unknown:
            raise SystemExit(f"{folder} has folders that are no classes of this network: {', '.join(unknown)}.")
        for name in names:
            for place, _, files in sorted(os.walk(os.path.join(folder, name))):
                paths = [os.path.join(place, file) for file in sorted(files) if file.lower().endswith(ENDINGS)]
                self.items += [(path, CLASSES.index(name)) for path in paths]
        if not self.items:
            raise SystemExit(f"{folder} holds no images. It needs one folder for each class: {', '.join(CLASSES[:5])} ...")

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        path, label = self.items[index]
        image = read_image(path)
        return (augment(image) if self.augments else image), label

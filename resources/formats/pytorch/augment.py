"""What is done to training images at random, as the recipe has it: images are bytes [channels, height, width]."""

import math
import random

import torch
import torch.nn.functional as F

from settings import AUGMENTATION, MEAN, RECIPE

# In image files.
WHITE = 255


def augment(image):
    """Flips, then turns and scales about the centre, then shifts, all sampled at once; then colours; then cuts out."""
    whole = place(image, **drawn_place())
    factors = {name: drawn_factor(AUGMENTATION[name]) for name in ("brightness", "contrast", "saturation")}
    if any(factor != 1 for factor in factors.values()):
        whole = colour(whole.float(), **factors)
    return cut_out(to_bytes(whole), AUGMENTATION["cutout_pixels"])


def drawn_place():
    shift, turn, scale = (AUGMENTATION[name] for name in ("shift_pixels", "rotation_degrees", "scale"))
    down, right = torch.randint(-shift, shift + 1, (2,)).tolist()
    return {
        "down": down,
        "right": right,
        "flipped_across": AUGMENTATION["horizontal_flip"] and coin(),
        "flipped_down": AUGMENTATION["vertical_flip"] and coin(),
        "degrees": between(-turn, turn),
        "scale": between(1 - scale, 1 + scale),
    }


def drawn_factor(strength):
    return between(max(0, 1 - strength), 1 + strength)


def between(low, high):
    return low if low == high else low + (high - low) * torch.rand(()).item()


def coin():
    return torch.rand(()).item() < 0.5


def place(image, down, right, flipped_across, flipped_down, degrees, scale):
    """Turned counter-clockwise. What comes in at the edges is black. Bytes, or what lies between them where it is turned or scaled."""
    height, width = image.shape[1:]
    if degrees == 0 and scale == 1:
        flipped = image.flip([axis for axis, on in ((1, flipped_down), (2, flipped_across)) if on])
        top, left = abs(down), abs(right)
        padded = F.pad(flipped, (left, left, top, top))
        return padded[:, top - down : top - down + height, left - right : left - right + width]
    angle = math.radians(degrees)
    # From places of the result back to those of the image, about the centre; y points down.
    y, x = torch.meshgrid(torch.arange(height).float(), torch.arange(width).float(), indexing="ij")
    y, x = y - (height - 1) / 2 - down, x - (width - 1) / 2 - right
    across, below = (-1 if flipped_across else 1) / scale, (-1 if flipped_down else 1) / scale
    from_x = across * (math.cos(angle) * x - math.sin(angle) * y)
    from_y = below * (math.sin(angle) * x + math.cos(angle) * y)
    grid = torch.stack((2 * from_x / width, 2 * from_y / height), dim=-1)
    return F.grid_sample(image.float()[None], grid[None], align_corners=False)[0]


def colour(image, brightness, contrast, saturation):
    """torchvision's ColorJitter in this order: blends with black, with the mean of the grey image, with the grey image."""
    image = (brightness * image).clamp(0, WHITE)
    image = (contrast * image + (1 - contrast) * grey(image).mean()).clamp(0, WHITE)
    if len(image) > 1:
        image = (saturation * image + (1 - saturation) * grey(image)).clamp(0, WHITE)
    return image


def grey(image):
    if len(image) != 3:
        return image.mean(dim=0)
    return 0.299 * image[0] + 0.587 * image[1] + 0.114 * image[2]


def to_bytes(values):
    return values if values.dtype == torch.uint8 else torch.floor(values + 0.5).to(torch.uint8)


def cut_out(image, side):
    """A square about a centre anywhere in the image becomes the mean colour, which is 0 for the network (DeVries & Taylor 2017)."""
    if side == 0:
        return image
    top, left = (torch.randint(0, length, ()).item() - side // 2 for length in image.shape[1:])
    fill = torch.tensor(MEAN).mul(WHITE).add(0.5).floor().to(torch.uint8)
    image = image.clone()
    image[:, max(0, top) : top + side, max(0, left) : left + side] = fill.view(-1, 1, 1)
    return image


class Mixing:
    """Two images in one: added up (Zhang et al. 2018), or a rectangle of one in the other (Yun et al. 2019). One share a batch."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def __call__(self, images, labels):
        """Of bytes [batch, channels, height, width]: the mixed ones, the other label of each, and the share of its own."""
        mixup, cutmix = AUGMENTATION["mixup"], AUGMENTATION["cutmix"]
        if mixup == 0 and cutmix == 0:
            return images, labels, 1.0
        pastes = cutmix > 0 and (mixup == 0 or self.random.random() < 0.5)
        alpha = cutmix if pastes else mixup
        share = self.random.betavariate(alpha, alpha)
        partners = self.random.sample(range(len(images)), len(images))
        if pastes:
            images, share = paste(images, images[partners], share, self.random)
        else:
            images = to_bytes(share * images.float() + (1 - share) * images[partners].float())
        return images, labels[partners], share


def paste(images, others, share, drawn):
    """A rectangle of the image's proportions about a centre anywhere; the share is that of what is left."""
    height, width = images.shape[2:]
    side = math.sqrt(1 - share)
    top, bottom = stretch(drawn.randrange(height), math.floor(height * side + 0.5), height)
    left, right = stretch(drawn.randrange(width), math.floor(width * side + 0.5), width)
    images = images.clone()
    images[:, :, top:bottom, left:right] = others[:, :, top:bottom, left:right]
    return images, 1 - (bottom - top) * (right - left) / (height * width)


def stretch(centre, length, end):
    first = centre - length // 2
    return max(0, first), min(end, first + length)


def losses(logits, labels, others, share, weights):
    """Of each image, by its own class and the one that was mixed in, times the weight of its classes where they have any."""
    own, other = (
        F.cross_entropy(logits, each, reduction="none", label_smoothing=RECIPE["label_smoothing"])
        for each in (labels, others)
    )
    loss = share * own + (1 - share) * other
    if weights is None:
        return loss
    return loss * (share * weights[labels] + (1 - share) * weights[others])


def class_weights(labels, classes):
    """Images / (classes that have any x images of the class), so that the mean over all images is 1. None: the recipe has no weights."""
    if RECIPE["class_balance"] != "weights":
        return None
    counts = torch.bincount(torch.tensor(labels), minlength=classes)
    return torch.where(counts > 0, len(labels) / ((counts > 0).sum() * counts.clamp(min=1)), 0.0).float()


class BalancedDraws:
    """Every class as often as any other: each has its turn once a round, and hands out its images in one random order after the other."""

    def __init__(self, labels):
        self.places = {}
        for place, label in enumerate(labels):
            self.places.setdefault(label, []).append(place)
        self.kept = {}

    def samples(self, first, count):
        """Places of the images of draws `first` to before `first + count`, which are counted from 0 over the training."""
        return [self.sample(draw) for draw in range(first, first + count)]

    def sample(self, draw):
        number, turn = divmod(draw, len(self.places))
        label = self.order("classes", number, sorted(self.places))[turn]
        places = self.places[label]
        cycle, place = divmod(number, len(places))
        return self.order(label, cycle, places)[place]

    def order(self, of, number, values):
        """Shuffled by the seed and these names alone, so that a training can go on anywhere."""
        if self.kept.get(of, (None,))[0] != number:
            order = list(values)
            random.Random(f"{RECIPE['seed']}/{of}/{number}").shuffle(order)
            self.kept[of] = (number, order)
        return self.kept[of][1]

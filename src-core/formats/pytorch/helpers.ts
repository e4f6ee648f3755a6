/** What PyTorch has no module of: written into `model.py` where it is used. Nothing of a document stands in these texts. */

const PAIR = `
def pair(value):
    return value if isinstance(value, tuple) else (value, value)
`;

const SAME_PADDING = `
def same_padding(x, kernel_size, stride, dilation=(1, 1)):
    """Zeros (left, right, top, bottom) of TensorFlow's SAME: an odd number has its larger half at the end."""
    padding = []
    for axis in (1, 0):
        size, step = x.shape[2 + axis], stride[axis]
        reached = (math.ceil(size / step) - 1) * step + (kernel_size[axis] - 1) * dilation[axis] + 1
        total = max(reached - size, 0)
        padding += [total // 2, total - total // 2]
    return padding
`;

const CONV_SAME = `
class Conv2dSame(nn.Conv2d):
    """A convolution with TensorFlow's SAME padding, which depends on the image's size."""

    def forward(self, x):
        x = F.pad(x, same_padding(x, self.kernel_size, self.stride, self.dilation))
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)
`;

const MAX_POOL = `
class MaxPool2dPadded(nn.Module):
    """Max pooling with padding (left, right, top, bottom) or "same", which is never the largest."""

    def __init__(self, kernel_size, stride, padding="same"):
        super().__init__()
        self.kernel_size, self.stride, self.padding = pair(kernel_size), pair(stride), padding

    def forward(self, x):
        padding = self.padding
        if padding == "same":
            padding = same_padding(x, self.kernel_size, self.stride)
        return F.max_pool2d(F.pad(x, padding, value=-math.inf), self.kernel_size, self.stride)
`;

const AVERAGE_POOL = `
class AvgPool2dPadded(nn.Module):
    """Average pooling with padding (left, right, top, bottom) or "same", which counts only where it is told to."""

    def __init__(self, kernel_size, stride, padding="same", count_include_pad=False):
        super().__init__()
        self.kernel_size, self.stride, self.padding = pair(kernel_size), pair(stride), padding
        self.count_include_pad = count_include_pad

    def forward(self, x):
        padding = self.padding
        if padding == "same":
            padding = same_padding(x, self.kernel_size, self.stride)
        mean = F.avg_pool2d(F.pad(x, padding), self.kernel_size, self.stride)
        if self.count_include_pad:
            return mean
        seen = F.pad(torch.ones_like(x[:1, :1]), padding)
        return mean / F.avg_pool2d(seen, self.kernel_size, self.stride)
`;

const PAD_SHORTCUT = `
class PadShortcut(nn.Module):
    """Every stride-th pixel, and zeros for the channels that are new (He et al. 2015, option A)."""

    def __init__(self, in_channels, out_channels, stride=1, both_sides=False):
        super().__init__()
        self.rows, self.columns = pair(stride)
        extra = out_channels - in_channels
        before = extra // 2 if both_sides else 0
        self.channels = (before, extra - before)

    def forward(self, x):
        return F.pad(x[:, :, :: self.rows, :: self.columns], (0, 0, 0, 0, *self.channels))
`;

const PROJECTION = `
def projection(in_channels, out_channels, stride=1):
    """A 1x1 convolution and its batch norm (He et al. 2015, option B)."""
    return nn.Sequential(
        OrderedDict(
            conv=nn.Conv2d(in_channels, out_channels, 1, stride=stride, bias=False),
            bn=nn.BatchNorm2d(out_channels),
        )
    )
`;

const SHORTCUT = `
def shortcut(in_channels, out_channels, stride=1):
    """The identity where shapes agree, else a projection."""
    if stride == 1 and in_channels == out_channels:
        return nn.Identity()
    return projection(in_channels, out_channels, stride)
`;

const BARE_SHORTCUT = `
def bare_shortcut(in_channels, out_channels, stride=1):
    """The identity where shapes agree, else a 1x1 convolution."""
    if stride == 1 and in_channels == out_channels:
        return nn.Identity()
    return nn.Conv2d(in_channels, out_channels, 1, stride=stride, bias=False)
`;

const LAYER_NORM = `
class LayerNorm2d(nn.LayerNorm):
    """Layer norm over the channels of each pixel."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
`;

const SCALE = `
class Scale(nn.Module):
    """Times a learned factor, one for all or one a channel; plus a learned number where there is an offset."""

    def __init__(self, size=1, offset=False):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.bias = nn.Parameter(torch.zeros(size)) if offset else None

    def forward(self, x):
        shape = (1, -1) + (1,) * (x.dim() - 2)
        x = x * self.weight.view(shape)
        return x if self.bias is None else x + self.bias.view(shape)
`;

const BIAS = `
class Bias(nn.Module):
    """Plus a learned number, one for all or one a channel."""

    def __init__(self, size=1):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, x):
        return x + self.bias.view((1, -1) + (1,) * (x.dim() - 2))
`;

const PATH_DROP = `
class PathDrop(nn.Module):
    """While training, leaves out a branch at random, for each image or for the batch (Huang et al. 2016)."""

    def __init__(self, survival, per_batch=False):
        super().__init__()
        self.survival, self.per_batch = survival, per_batch

    def forward(self, x):
        if not self.training or self.survival >= 1:
            return x
        count = 1 if self.per_batch else x.shape[0]
        stays = torch.rand([count] + [1] * (x.dim() - 1), device=x.device) < self.survival
        return x * stays / self.survival
`;

const L2_NORMALISE = `
def l2_normalise(x, epsilon):
    """Divides the channels of each pixel by their length."""
    return x / torch.sqrt(x.square().sum(dim=1, keepdim=True) + epsilon)
`;

const RESHAPE = `
def reshape(x, height, width, channels):
    """The same values in the order rows, columns, channels, laid out anew."""
    if x.dim() == 4:
        x = x.permute(0, 2, 3, 1)
    return x.reshape(-1, height, width, channels).permute(0, 3, 1, 2)
`;

const FLATTEN = `
def flatten(x):
    """One vector in the order rows, columns, channels."""
    return x.permute(0, 2, 3, 1).flatten(1)
`;

/** In the order in which they are written: each after those that it calls. */
const HELPERS = {
  pair: { text: PAIR, needs: [] },
  same_padding: { text: SAME_PADDING, needs: [] },
  Conv2dSame: { text: CONV_SAME, needs: ["same_padding"] },
  MaxPool2dPadded: { text: MAX_POOL, needs: ["pair", "same_padding"] },
  AvgPool2dPadded: { text: AVERAGE_POOL, needs: ["pair", "same_padding"] },
  PadShortcut: { text: PAD_SHORTCUT, needs: ["pair"] },
  projection: { text: PROJECTION, needs: [] },
  shortcut: { text: SHORTCUT, needs: ["projection"] },
  bare_shortcut: { text: BARE_SHORTCUT, needs: [] },
  LayerNorm2d: { text: LAYER_NORM, needs: [] },
  Scale: { text: SCALE, needs: [] },
  Bias: { text: BIAS, needs: [] },
  PathDrop: { text: PATH_DROP, needs: [] },
  l2_normalise: { text: L2_NORMALISE, needs: [] },
  reshape: { text: RESHAPE, needs: [] },
  flatten: { text: FLATTEN, needs: [] },
} as const;

export type HelperName = keyof typeof HELPERS;

/** Names that classes and variables cannot have. */
export const HELPER_NAMES = Object.keys(HELPERS) as readonly HelperName[];

/** Definitions of those that are used and of what they call. */
export function helperTexts(used: ReadonlySet<HelperName>): readonly string[] {
  const all = new Set<string>();
  const add = (name: HelperName): void => {
    all.add(name);
    HELPERS[name].needs.forEach(add);
  };
  used.forEach(add);
  return HELPER_NAMES.filter((name) => all.has(name)).map((name) => HELPERS[name].text.trim());
}

/** What a network's designer may look for and Skiploom does not have, with the nearest way: the search says so. */

import type { LayerRegistry } from "./registry";

interface Absence {
  /** As it is called in a sentence. */
  readonly name: string;
  /** What it is looked for by, in small letters. */
  readonly terms: readonly string[];
  /** The nearest way, as sentences. */
  readonly instead: string;
}

export const NOT_HERE: readonly Absence[] = [
  {
    name: "Attention",
    terms: ["attention", "self-attention", "multi-head", "softmax attention", "query key value"],
    instead:
      "The nearest is a gate: global average pooling, two dense layers, a sigmoid, and Multiply weigh the channels.",
  },
  {
    name: "The transformer",
    terms: ["transformer", "vit", "vision transformer", "positional encoding", "swin"],
    instead: "Residual blocks of a depthwise and two 1×1 convolutions mix space and channels in its place.",
  },
  {
    name: "Embedding",
    terms: ["embedding", "embed", "token", "tokenizer", "word"],
    instead: "Inputs are images; a convolution with kernel and stride of one patch embeds patches.",
  },
  {
    name: "The recurrent layer",
    terms: ["lstm", "gru", "rnn", "recurrent", "bidirectional", "sequence"],
    instead: "A block that is repeated goes over its data several times, with weights of its own each time.",
  },
  {
    name: "One-dimensional convolution",
    terms: ["conv1d", "1d convolution", "convolution 1d", "temporal convolution", "time series"],
    instead: "Use Convolution on images that are one pixel high.",
  },
  {
    name: "Three-dimensional convolution",
    terms: ["conv3d", "3d convolution", "convolution 3d", "volumetric", "voxel", "video"],
    instead: "Use Convolution with the slices or frames as channels.",
  },
  {
    name: "Local response normalisation",
    terms: ["lrn", "local response", "local response norm", "local response normalization"],
    instead: "Use Batch norm, which took its place.",
  },
  {
    name: "Weight sharing",
    terms: ["weight sharing", "shared weights", "tied weights", "weight tying", "siamese", "tie"],
    instead:
      "Each layer has weights of its own; what one layer gives can be read by as many others as you like.",
  },
  {
    name: "A second input",
    terms: ["two inputs", "several inputs", "multiple inputs", "second input", "multi-input", "multimodal"],
    instead: "Put both images into one, as channels side by side, and part them with convolutions.",
  },
  {
    name: "A second output",
    terms: [
      "two outputs",
      "several outputs",
      "multiple outputs",
      "second output",
      "multi-task",
      "auxiliary",
      "auxiliary classifier",
    ],
    instead: "Train one network for each task, or give one output the classes of both.",
  },
  {
    name: "Segmentation",
    terms: ["segmentation", "segment", "u-net", "unet", "mask", "dense prediction"],
    instead:
      "Networks here tell the class of a whole image; Upsampling and Concatenate draw a U-Net's body all the same.",
  },
  {
    name: "Detection",
    terms: ["detection", "detector", "object detection", "bounding box", "yolo", "anchor", "roi"],
    instead: "Networks here tell the class of a whole image; cut the objects out and train on those.",
  },
  {
    name: "The mixture of experts",
    terms: ["mixture", "mixture of experts", "moe", "expert", "router"],
    instead: "Draw the experts as branches, weigh each by a gate with Multiply, and join them in an Add.",
  },
  {
    name: "Regression",
    terms: ["regression", "regressor", "mean squared error", "mse"],
    instead: "Outputs are classes; cut the range of the number into classes.",
  },
  {
    name: "The generative network",
    terms: ["gan", "generator", "discriminator", "diffusion", "autoencoder", "vae", "variational"],
    instead:
      "Networks here are trained on classes; an encoder's body can be drawn and trained as a classifier.",
  },
  {
    name: "The graph network",
    terms: ["graph convolution", "gcn", "gnn", "graph neural"],
    instead: "Data are images; there is no near way.",
  },
  {
    name: "Spectral and weight normalisation",
    terms: [
      "spectral norm",
      "spectral normalization",
      "weight norm",
      "weight normalization",
      "weight standardization",
    ],
    instead: "Use Batch norm, or weight decay in the recipe, which hold weights in check too.",
  },
];

/** Shorter beginnings would speak up while something else is typed. */
const FEWEST_LETTERS = 3;

/** What the layers that are here answer to. */
function ownWords({ definitions }: LayerRegistry): readonly string[] {
  return definitions
    .flatMap(({ type, label, keywords }) => [type, label, ...keywords])
    .map((word) => word.toLowerCase());
}

/**
 * `Attention: not here. The nearest is ...` for what was typed so far, or undefined where nothing of the kind is looked for. The beginning of a
 * word counts where no layer that is here begins so.
 */
export function notHere(layers: LayerRegistry, query: string): string | undefined {
  const typed = query.trim().toLowerCase().replace(/\s+/g, " ");
  if (typed.length < FEWEST_LETTERS) return undefined;
  const isOwn = ownWords(layers).some((word) => word.startsWith(typed));
  const found =
    NOT_HERE.find(({ terms }) => terms.some((term) => ` ${typed} `.includes(` ${term} `))) ??
    NOT_HERE.find(({ terms }) => !isOwn && terms.some((term) => term.startsWith(typed)));
  return found && `${found.name}: not here. ${found.instead}`;
}

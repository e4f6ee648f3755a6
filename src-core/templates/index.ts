/** Networks to begin from. */
import { LIMITS, type NetworkDocument } from "../network/document";
import { createDenseNet, createPreActivation, createWideResNet } from "./cifar";
import { createImageNet, type ImageNetFamily } from "./imagenet";
import { createMobileNetV2 } from "./mobilenet";
import { createResidual, type ResidualFamily } from "./residual";
import { createEmpty, createEmptyWithoutData, createSmallConvNet } from "./small";

export type TemplateGroup = "small" | "cifar" | "imagenet";

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** What it is for: small networks to begin with, images like CIFAR's (32×32), or like ImageNet's (224×224). */
  readonly group: TemplateGroup;
  /** A new document each time, equal to every other one of this template. */
  create(): NetworkDocument;
}

function residual(family: ResidualFamily, depth: number, description: string): Template {
  return {
    id: `${family}-${depth}`,
    name: family === "resnet" ? `ResNet-${depth}` : `Plain-${depth}`,
    description,
    group: "cifar",
    create: () => createResidual(family, (depth - 2) / 6),
  };
}

function imageNet(family: ImageNetFamily, name: string, description: string): Template {
  return {
    id: family === "se-resnet-50" ? family : `imagenet-${family}`,
    name,
    description,
    group: "imagenet",
    create: () => createImageNet(name, family),
  };
}

export const TEMPLATES: readonly Template[] = [
  {
    ...residual("resnet", 8, "Three residual blocks, laid open: learns handwritten digits in a minute."),
    name: "Residual network (ResNet-8)",
    group: "small",
  },
  {
    ...residual("plain", 8, "The same layers without the skips, to compare with."),
    name: "Plain twin (no skips)",
    group: "small",
  },
  residual("resnet", 20, "The smallest network of the paper: three stages of three residual blocks."),
  residual("plain", 20, "ResNet-20 without its skips."),
  residual("resnet", 32, "Three stages of five residual blocks."),
  residual("resnet", 44, "Three stages of seven residual blocks."),
  residual("resnet", 56, "Three stages of nine residual blocks."),
  residual("plain", 56, "ResNet-56 without its skips: deep enough to see why they are there."),
  residual("resnet", 110, "Three stages of eighteen residual blocks."),
  {
    id: "resnet-164-preact",
    name: "ResNet-164, pre-activation",
    description: "Nothing stands in the way of the skips: bottlenecks with batch norm and ReLU first.",
    group: "cifar",
    create: () => createPreActivation(164),
  },
  {
    id: "resnet-1001-preact",
    name: "ResNet-1001, pre-activation",
    description: "The same, six times as deep: a thousand layers that can be trained.",
    group: "cifar",
    create: () => createPreActivation(1001),
  },
  {
    id: "wide-resnet-28-10",
    name: "Wide ResNet-28-10",
    description: "Ten times as wide instead of deeper, with dropout inside the blocks.",
    group: "cifar",
    create: createWideResNet,
  },
  {
    id: "densenet-40",
    name: "DenseNet-40",
    description: "Concatenates instead of adding: every layer reads all before it.",
    group: "cifar",
    create: createDenseNet,
  },
  imageNet("resnet-18", "ResNet-18", "Basic blocks in four stages, for photographs."),
  imageNet("resnet-34", "ResNet-34", "Twice as deep, still of basic blocks."),
  imageNet("resnet-50", "ResNet-50", "Bottlenecks: the network that most others are compared with."),
  imageNet("resnet-101", "ResNet-101", "ResNet-50 with 17 more blocks in its third stage."),
  imageNet("resnet-152", "ResNet-152", "The deepest of the paper for photographs."),
  imageNet("resnet-50-v1", "ResNet-50 v1", "The stride on the first 1×1, as the paper has it."),
  imageNet("resnet-101-v1", "ResNet-101 v1", "The stride on the first 1×1, as the paper has it."),
  imageNet("resnet-152-v1", "ResNet-152 v1", "The stride on the first 1×1, as the paper has it."),
  imageNet("resnext-50", "ResNeXt-50 (32×4d)", "ResNet-50 whose 3×3 convolutions work in 32 groups."),
  imageNet("se-resnet-50", "SE-ResNet-50", "ResNet-50 whose blocks weigh their channels."),
  {
    id: "mobilenet-v2",
    name: "MobileNetV2",
    description: "Small and quick: depthwise convolutions between narrow ends, which the skips join.",
    group: "imagenet",
    create: createMobileNetV2,
  },
  {
    id: "conv-small",
    name: "Small conv net",
    description: "Three convolutions and a dense layer: quick to train, easy to read.",
    group: "small",
    create: createSmallConvNet,
  },
  {
    id: "empty",
    name: "Empty",
    description: "An input wired to an output: what is added goes in between.",
    group: "small",
    create: createEmpty,
  },
  {
    id: "empty-no-data",
    name: "Empty, without data",
    description: "No data yet: say what size the images will have, and design for them.",
    group: "small",
    create: createEmptyWithoutData,
  },
];

/** Layers that one pair of the residual network becomes when it is expanded. */
const LAYERS_OF_A_PAIR = 8;
const OTHER_LAYERS = 7;

/**
 * Creates a template's document. Beside those listed, every depth 6n + 2 is known (`resnet-14`, `plain-26`) up to
 * what a document may hold. Undefined: there is no such template.
 */
export function createTemplate(id: string): NetworkDocument | undefined {
  const listed = TEMPLATES.find((template) => template.id === id);
  if (listed !== undefined) return listed.create();
  const match = /^(resnet|plain)-([1-9]\d{0,5})$/.exec(id);
  if (match === null) return undefined;
  const family: ResidualFamily = match[1] === "plain" ? "plain" : "resnet";
  const pairs = (Number(match[2]) - 2) / 6;
  const layers = 3 * LAYERS_OF_A_PAIR * pairs + OTHER_LAYERS;
  const isPossible = Number.isInteger(pairs) && pairs >= 1 && pairs <= LIMITS.repeat;
  return isPossible && layers <= LIMITS.expandedNodes ? createResidual(family, pairs) : undefined;
}

/** Networks to begin from. */
import { LIMITS, type NetworkDocument } from "../network/document";
import { createResidual, type ResidualFamily } from "./residual";
import { createEmpty, createSmallConvNet } from "./small";

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** A new document each time, equal to every other one of this template. */
  create(): NetworkDocument;
}

function residual(family: ResidualFamily, depth: number, description: string): Template {
  return {
    id: `${family}-${depth}`,
    name: family === "resnet" ? `ResNet-${depth}` : `Plain-${depth}`,
    description,
    create: () => createResidual(family, (depth - 2) / 6),
  };
}

export const TEMPLATES: readonly Template[] = [
  {
    ...residual("resnet", 8, "Three residual blocks, laid open: learns handwritten digits in a minute."),
    name: "Residual network (ResNet-8)",
  },
  {
    ...residual("plain", 8, "The same layers without the skips, to compare with."),
    name: "Plain twin (no skips)",
  },
  residual("resnet", 20, "The smallest network of the paper: three stages of three residual blocks."),
  residual("plain", 20, "ResNet-20 without its skips."),
  residual("resnet", 32, "Three stages of five residual blocks."),
  residual("resnet", 44, "Three stages of seven residual blocks."),
  residual("resnet", 56, "Three stages of nine residual blocks."),
  residual("plain", 56, "ResNet-56 without its skips: deep enough to see why they are there."),
  residual("resnet", 110, "Three stages of eighteen residual blocks."),
  {
    id: "conv-small",
    name: "Small conv net",
    description: "Three convolutions and a dense layer: quick to train, easy to read.",
    create: createSmallConvNet,
  },
  {
    id: "empty",
    name: "Empty",
    description: "An input wired to an output: what is added goes in between.",
    create: createEmpty,
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

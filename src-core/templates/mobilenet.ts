/** MobileNetV2 (Sandler et al. 2018, table 2), layer for layer as torchvision has it: 224×224 in colour, a thousand classes. */
import { INVERTED_RESIDUAL, INVERTED_RESIDUAL_START } from "../blocks";
import { borders } from "../blocks/arguments";
import { startDrawing } from "../blocks/drawing";
import type { NetworkDocument } from "../network/document";
import { templateDocument } from "./document";
import { IMAGENET } from "./imagenet";
import { MOBILENET_RECIPE } from "./recipes";

/** How many times as many channels there are inside a block as come to it. */
const EXPANSION = 6;
/** Of the first block, which does not widen, and of the stages after it: channels, blocks, stride of the first. */
const FIRST = 16;
const STAGES = [
  [24, 2, 2],
  [32, 3, 2],
  [64, 4, 2],
  [96, 3, 1],
  [160, 3, 2],
  [320, 1, 1],
] as const;
const RELU6 = { function: "relu6" } as const;
const PADDED = { kernel: 3, padding: "numbers", ...borders(1) } as const;

export function createMobileNetV2(): NetworkDocument {
  const drawing = startDrawing("mobilenet-v2");
  const activated = (name: string, source: string): string => {
    const bn = drawing.layer("batchNorm", `bn-${name}`, {}, [source]);
    return drawing.layer("activation", `relu-${name}`, RELU6, [bn]);
  };
  const input = drawing.layer("input", "input");
  const stem = drawing.layer("conv2d", "conv1", { filters: 32, stride: 2, ...PADDED }, [input]);
  const depthwise = drawing.layer("depthwiseConv2d", "depthwise", PADDED, [activated("1", stem)]);
  const narrow = { filters: FIRST, kernel: 1 };
  const conv2 = drawing.layer("conv2d", "conv2", narrow, [activated("2", depthwise)]);
  let last = drawing.layer("batchNorm", "bn-3", {}, [conv2]);
  let channels: number = FIRST;
  for (const [index, [filters, blocks, stride]] of STAGES.entries()) {
    const name = `stage${index + 1}`;
    const first = { filters, hidden: EXPANSION * channels, stride, padding: "numbers" };
    last = drawing.block(INVERTED_RESIDUAL_START.id, name, first, 1, [last]);
    channels = filters;
    if (blocks === 1) continue;
    const rest = { filters, hidden: EXPANSION * channels, padding: "numbers" };
    last = drawing.block(INVERTED_RESIDUAL.id, `${name}-rest`, rest, blocks - 1, [last]);
  }
  const wide = drawing.layer("conv2d", "conv3", { filters: 1280, kernel: 1 }, [last]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [activated("4", wide)]);
  const dropout = drawing.layer("dropout", "dropout", { rate: 0.2 }, [pool]);
  const dense = drawing.layer("dense", "dense", { units: IMAGENET.classes }, [dropout]);
  drawing.layer("output", "output", {}, [dense]);
  const blocks = [INVERTED_RESIDUAL_START, INVERTED_RESIDUAL];
  return templateDocument("MobileNetV2", IMAGENET, MOBILENET_RECIPE, drawing.graph(), blocks);
}

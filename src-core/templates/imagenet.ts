/**
 * Residual networks for ImageNet (He et al. 2015, table 1, and what followed), layer for layer as PyTorch's torchvision
 * has them, padding included. They come without data: images of 224×224 in colour, a thousand classes.
 */
import { BASIC_RESIDUAL, BOTTLENECK, RESNEXT, SQUEEZE_EXCITE } from "../blocks";
import { borders } from "../blocks/arguments";
import { type Drawing, startDrawing } from "../blocks/drawing";
import type { BlockDefinition, BlockNode, Images, NetworkDocument } from "../network/document";
import { templateDocument } from "./document";
import { IMAGENET_RECIPE } from "./recipes";

export const IMAGENET: Images = { height: 224, width: 224, channels: 3, classes: 1000 };

interface Family {
  readonly block: BlockDefinition;
  /** How often the block stands in each of the four stages. */
  readonly repeats: readonly [number, number, number, number];
  /** In the stage that many places after the first; the block's argument `filters` is set anyway. */
  args?(stage: number): BlockNode["args"];
}

const stride = (stage: number): number => (stage === 0 ? 1 : 2);

const FAMILIES = {
  "resnet-18": { block: BASIC_RESIDUAL, repeats: [2, 2, 2, 2] },
  "resnet-34": { block: BASIC_RESIDUAL, repeats: [3, 4, 6, 3] },
  "resnet-50": { block: BOTTLENECK, repeats: [3, 4, 6, 3] },
  "resnet-101": { block: BOTTLENECK, repeats: [3, 4, 23, 3] },
  "resnet-152": { block: BOTTLENECK, repeats: [3, 8, 36, 3] },
  "resnet-50-v1": { block: BOTTLENECK, repeats: [3, 4, 6, 3], args: firstStride },
  "resnet-101-v1": { block: BOTTLENECK, repeats: [3, 4, 23, 3], args: firstStride },
  "resnet-152-v1": { block: BOTTLENECK, repeats: [3, 8, 36, 3], args: firstStride },
  "resnext-50": { block: RESNEXT, repeats: [3, 4, 6, 3], args: aggregated },
  "se-resnet-50": { block: SQUEEZE_EXCITE, repeats: [3, 4, 6, 3] },
} as const satisfies Record<string, Family>;

export type ImageNetFamily = keyof typeof FAMILIES;

/** The stride on the first 1×1 convolution, as in the paper (version 1), not on the 3×3. */
function firstStride(stage: number): BlockNode["args"] {
  return { stride: 1, firstStride: stride(stage) };
}

/** 32 groups of 4 channels in the first stage, of twice as many in each later one (Xie et al. 2017, table 1). */
function aggregated(stage: number): BlockNode["args"] {
  return { filters: 32 * 4 * 2 ** stage, groups: 32 };
}

/** @param name as it is shown */
export function createImageNet(name: string, id: ImageNetFamily): NetworkDocument {
  const { block, repeats, args }: Family = FAMILIES[id];
  const drawing = startDrawing(id);
  let last = drawStem(drawing);
  for (const [stage, repeat] of repeats.entries()) {
    const told = {
      filters: 64 * 2 ** stage,
      stride: stride(stage),
      padding: "numbers",
      ...args?.(stage),
    };
    last = drawing.block(block.id, `stage${stage + 1}`, told, repeat, [last]);
  }
  drawHead(drawing, last);
  return templateDocument(name, IMAGENET, IMAGENET_RECIPE, drawing.graph(), [block]);
}

function drawStem(drawing: Drawing): string {
  const input = drawing.layer("input", "input");
  const stem = { filters: 64, kernel: 7, stride: 2, padding: "numbers", ...borders(3) };
  const conv = drawing.layer("conv2d", "conv1", stem, [input]);
  const bn = drawing.layer("batchNorm", "bn1", {}, [conv]);
  const relu = drawing.layer("activation", "relu1", {}, [bn]);
  return drawing.layer("maxPool2d", "pool1", { size: 3, stride: 2, padding: "numbers", ...borders(1) }, [
    relu,
  ]);
}

function drawHead(drawing: Drawing, last: string): void {
  const pool = drawing.layer("globalAvgPool2d", "pool2", {}, [last]);
  const dense = drawing.layer("dense", "dense", { units: IMAGENET.classes }, [pool]);
  drawing.layer("output", "output", {}, [dense]);
}

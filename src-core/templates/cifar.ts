/** Deep and wide networks for CIFAR: images of 32×32 in colour, ten classes, no data yet. */
import {
  DENSE_BLOCK,
  DENSE_TRANSITION,
  PRE_ACTIVATION_BOTTLENECK,
  PRE_ACTIVATION_BOTTLENECK_START,
  WIDE_RESIDUAL,
  WIDE_RESIDUAL_START,
} from "../blocks";
import { type Drawing, startDrawing } from "../blocks/drawing";
import type { BlockNode, Images, NetworkArgument, NetworkDocument } from "../network/document";
import { templateDocument } from "./document";
import { DENSENET_RECIPE, PRE_ACTIVATION_RECIPE, WIDE_RECIPE } from "./recipes";

export const CIFAR: Images = { height: 32, width: 32, channels: 3, classes: 10 };

const STAGES = [16, 32, 64] as const;

/** Repeats are a network's argument, so that one number sets the depth. */
const DEPTH = { arg: "blocks" } as const;

function depthArgument(repeats: number): NetworkArgument {
  return { name: "blocks", label: "More blocks", kind: "integer", default: repeats };
}

/**
 * He et al. 2016, section 4.2: three stages of n bottlenecks with pre-activation, 9n + 2 layers with weights. A stage's
 * first block projects its skip; the others hand their input on untouched.
 */
export function createPreActivation(depth: 164 | 1001): NetworkDocument {
  const drawing = startDrawing(`resnet-${depth}-preact`);
  let last = drawStem(drawing, 16);
  for (const [index, filters] of STAGES.entries()) {
    const args = { filters, padding: "numbers" };
    const first = { ...args, stride: index === 0 ? 1 : 2 };
    last = drawing.block(PRE_ACTIVATION_BOTTLENECK_START.id, `stage${index + 1}`, first, 1, [last]);
    last = drawing.block(PRE_ACTIVATION_BOTTLENECK.id, `stage${index + 1}-rest`, args, DEPTH, [last]);
  }
  drawHead(drawing, last);
  return templateDocument(
    `ResNet-${depth}, pre-activation`,
    CIFAR,
    PRE_ACTIVATION_RECIPE,
    drawing.graph(),
    [PRE_ACTIVATION_BOTTLENECK_START, PRE_ACTIVATION_BOTTLENECK],
    [depthArgument((depth - 2) / 9 - 1)],
  );
}

/** Zagoruyko & Komodakis 2016, table 1: three stages of n = (28 - 4) / 6 blocks, ten times as wide as a ResNet. */
export function createWideResNet(): NetworkDocument {
  const drawing = startDrawing("wide-resnet-28-10");
  let last = drawStem(drawing, 16);
  for (const [index, width] of STAGES.entries()) {
    const args: BlockNode["args"] = { filters: { arg: "width", factor: width }, padding: "numbers" };
    const first = { ...args, stride: index === 0 ? 1 : 2 };
    last = drawing.block(WIDE_RESIDUAL_START.id, `stage${index + 1}`, first, 1, [last]);
    last = drawing.block(WIDE_RESIDUAL.id, `stage${index + 1}-rest`, args, DEPTH, [last]);
  }
  drawHead(drawing, last);
  return templateDocument(
    "Wide ResNet-28-10",
    CIFAR,
    WIDE_RECIPE,
    drawing.graph(),
    [WIDE_RESIDUAL_START, WIDE_RESIDUAL],
    [{ name: "width", label: "Width", kind: "number", default: 10 }, depthArgument(3)],
  );
}

/** Huang et al. 2017, section 4: three dense blocks of twelve layers with growth 12, transitions that keep the channels. */
export function createDenseNet(): NetworkDocument {
  const [layers, growth, first] = [12, 12, 16];
  const drawing = startDrawing("densenet-40");
  const input = drawing.layer("input", "input");
  let last = drawing.layer("conv2d", "conv1", { filters: first, kernel: 3 }, [input]);
  for (let index = 0; index < 3; index += 1) {
    if (index > 0) {
      const filters = first + index * layers * growth;
      last = drawing.block(DENSE_TRANSITION.id, `transition${index}`, { filters }, 1, [last]);
    }
    const args = { growth: { arg: "growth" }, dropout: 0.2 };
    last = drawing.block(DENSE_BLOCK.id, `dense${index + 1}`, args, layers, [last]);
  }
  drawHead(drawing, last);
  const blocks = [DENSE_BLOCK, DENSE_TRANSITION];
  const declared: NetworkArgument = { name: "growth", label: "Growth", kind: "integer", default: growth };
  return templateDocument("DenseNet-40", CIFAR, DENSENET_RECIPE, drawing.graph(), blocks, [declared]);
}

function drawStem(drawing: Drawing, filters: number): string {
  const input = drawing.layer("input", "input");
  return drawing.layer("conv2d", "conv1", { filters, kernel: 3 }, [input]);
}

/** Pre-activation leaves the last Add bare, so a batch norm and a ReLU come before the pooling. */
function drawHead(drawing: Drawing, last: string): void {
  const bn = drawing.layer("batchNorm", "bn", {}, [last]);
  const relu = drawing.layer("activation", "relu", {}, [bn]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [relu]);
  const dense = drawing.layer("dense", "dense", { units: CIFAR.classes }, [pool]);
  drawing.layer("output", "output", {}, [dense]);
}

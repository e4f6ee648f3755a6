/**
 * The CIFAR networks of He et al. 2015, section 4.2: a 3x3 convolution, three stages of n pairs of convolutions with
 * 16, 32 and 64 filters, global average pooling and a dense layer, 6n + 2 layers with weights. The residual network's
 * shortcuts are identities, with zero padding where a stage begins (option A); its plain twin has the same layers and
 * no shortcuts.
 */
import { BASIC_RESIDUAL, PLAIN_PAIR } from "../blocks";
import { type Drawing, startDrawing } from "../blocks/drawing";
import { BUILT_IN_LAYERS } from "../layers/index";
import { tidied } from "../layout/tidied";
import type { NetworkDocument } from "../network/document";
import { templateDocument } from "./document";
import { DIGITS_RECIPE, FASHION_RECIPE } from "./recipes";

export type ResidualFamily = "resnet" | "plain";

const STAGES = [16, 32, 64] as const;
/** Both bundled datasets have ten classes. */
const CLASSES = 10;

/** Draws the network with `6 * pairs + 2` layers. With one pair a stage the layers lie open, in columns; else in blocks. */
export function createResidual(family: ResidualFamily, pairs: number, classes = CLASSES): NetworkDocument {
  const depth = 6 * pairs + 2;
  const name = family === "resnet" ? `ResNet-${depth}` : `Plain-${depth}`;
  const drawing = startDrawing(`${family}-${depth}`);
  if (pairs === 1) {
    drawOpen(drawing, family === "resnet", classes);
    const graph = drawing.graph();
    const all = new Set(graph.nodes.map((node) => node.id));
    return templateDocument(name, "digits", DIGITS_RECIPE, tidied(BUILT_IN_LAYERS, graph, all));
  }
  const block = family === "resnet" ? BASIC_RESIDUAL : PLAIN_PAIR;
  drawStages(drawing, family === "resnet", pairs, classes);
  return templateDocument(name, "fashion", FASHION_RECIPE, drawing.graph(), [block]);
}

function drawStem(drawing: Drawing): string {
  const input = drawing.layer("input", "input");
  const conv = drawing.layer("conv2d", "conv1", { filters: STAGES[0], kernel: 3 }, [input]);
  const bn = drawing.layer("batchNorm", "bn1", {}, [conv]);
  return drawing.layer("activation", "relu1", {}, [bn]);
}

function drawHead(drawing: Drawing, last: string, classes: number): void {
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [last]);
  const dense = drawing.layer("dense", "dense", { units: classes }, [pool]);
  drawing.layer("output", "output", {}, [dense]);
}

function drawStages(drawing: Drawing, isResidual: boolean, pairs: number, classes: number): void {
  const block = isResidual ? BASIC_RESIDUAL.id : PLAIN_PAIR.id;
  let last = drawStem(drawing);
  for (const [index, filters] of STAGES.entries()) {
    const args = { filters, stride: index === 0 ? 1 : 2, ...(isResidual ? { shortcut: "pad" } : {}) };
    last = drawing.block(block, `stage${index + 1}`, args, pairs, [last]);
  }
  drawHead(drawing, last, classes);
}

function drawOpen(drawing: Drawing, isResidual: boolean, classes: number): void {
  let last = drawStem(drawing);
  for (const [index, filters] of STAGES.entries()) {
    const stride = index === 0 ? 1 : 2;
    const first = 2 * index + 2;
    const start = last;
    const conv1 = drawing.layer("conv2d", `conv${first}`, { filters, kernel: 3, stride }, [start]);
    const bn1 = drawing.layer("batchNorm", `bn${first}`, {}, [conv1]);
    const relu1 = drawing.layer("activation", `relu${first}`, {}, [bn1]);
    const conv2 = drawing.layer("conv2d", `conv${first + 1}`, { filters, kernel: 3 }, [relu1]);
    last = drawing.layer("batchNorm", `bn${first + 1}`, {}, [conv2]);
    if (isResidual) {
      // Said outright instead of left to `auto`: a skip that stops fitting is then an error to see, not a silent change.
      const params = stride === 1 ? { mode: "identity" } : { mode: "pad", filters, stride };
      const skip = drawing.shortcut(`shortcut${index + 1}`, params, start);
      last = drawing.layer("add", `add${index + 1}`, {}, [last, skip]);
    }
    last = drawing.layer("activation", `relu${first + 1}`, {}, [last]);
  }
  drawHead(drawing, last, classes);
}

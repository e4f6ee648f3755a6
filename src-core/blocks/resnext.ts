import type { BlockDefinition } from "../network/document";
import {
  FILTERS_ARGUMENT,
  PADDING_ARGUMENT,
  SHORTCUT,
  SHORTCUT_ARGUMENT,
  STRIDE_ARGUMENT,
} from "./arguments";
import { drawBottleneck } from "./bottleneck-branch";
import { startDrawing } from "./drawing";

/** Of the block's output over the grouped convolution's filters, for 32 groups of 4 (table 1). */
const EXPANSION = 2;

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("resnext");
  const start = drawing.layer("blockInput", "in");
  const bn3 = drawBottleneck(drawing, start, {
    expansion: EXPANSION,
    middle: { groups: { arg: "groups" } },
  });
  const skip = drawing.shortcut("shortcut", { mode: SHORTCUT }, start);
  const add = drawing.layer("add", "add", {}, [bn3, skip]);
  const relu3 = drawing.layer("activation", "relu3", {}, [add]);
  drawing.layer("blockOutput", "out", {}, [relu3]);
  return drawing.graph();
}

/** Xie et al. 2017, "Aggregated residual transformations for deep neural networks", figure 3 (c). */
export const RESNEXT: BlockDefinition = {
  id: "resnext",
  name: "ResNeXt bottleneck",
  description:
    "A bottleneck whose 3×3 convolution works in many groups side by side, each with a few channels of its own (Xie et al. 2017).",
  arguments: [
    FILTERS_ARGUMENT,
    { name: "groups", label: "Groups", kind: "integer", default: 4 },
    STRIDE_ARGUMENT,
    SHORTCUT_ARGUMENT,
    PADDING_ARGUMENT,
  ],
  graph: draw(),
};

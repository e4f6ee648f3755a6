import type { BlockDefinition } from "../network/document";
import {
  FILTERS,
  FILTERS_ARGUMENT,
  PADDING_ARGUMENT,
  padded,
  SHORTCUT,
  SHORTCUT_ARGUMENT,
  STRIDE,
  STRIDE_ARGUMENT,
} from "./arguments";
import { startDrawing } from "./drawing";

/** Of the block's output over the grouped convolution's filters, for 32 groups of 4 (table 1). */
const EXPANSION = 2;

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("resnext");
  const start = drawing.layer("blockInput", "in");
  const conv1 = drawing.layer("conv2d", "conv1", { filters: FILTERS, kernel: 1 }, [start]);
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [conv1]);
  const relu1 = drawing.layer("activation", "relu1", {}, [bn1]);
  const grouped = { filters: FILTERS, stride: STRIDE, ...padded(3), groups: { arg: "groups" } };
  const conv2 = drawing.layer("conv2d", "conv2", grouped, [relu1]);
  const bn2 = drawing.layer("batchNorm", "bn2", {}, [conv2]);
  const relu2 = drawing.layer("activation", "relu2", {}, [bn2]);
  const expanded = { ...FILTERS, factor: EXPANSION };
  const conv3 = drawing.layer("conv2d", "conv3", { filters: expanded, kernel: 1 }, [relu2]);
  const bn3 = drawing.layer("batchNorm", "bn3", {}, [conv3]);
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

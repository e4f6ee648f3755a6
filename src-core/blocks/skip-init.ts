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

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("skip-init");
  const start = drawing.layer("blockInput", "in");
  const relu1 = drawing.layer("activation", "relu1", {}, [start]);
  const first = { filters: FILTERS, stride: STRIDE, bias: true, ...padded(3) };
  const conv1 = drawing.layer("conv2d", "conv1", first, [relu1]);
  const relu2 = drawing.layer("activation", "relu2", {}, [conv1]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, kernel: 3, bias: true }, [relu2]);
  const learned = { factor: "one", firstValue: { arg: "gain" } };
  const scale = drawing.layer("scale", "gain", learned, [conv2]);
  const skip = drawing.shortcut("shortcut", { mode: SHORTCUT, norm: false }, start);
  const add = drawing.layer("add", "add", {}, [scale, skip]);
  drawing.layer("blockOutput", "out", {}, [add]);
  return drawing.graph();
}

/**
 * De & Smith 2020, "Batch normalization biases residual blocks towards the identity function in deep networks", section 4
 * (SkipInit); Bachlechner et al. 2020, "ReZero is all you need", equation 1: x + a F(x), where a is learned from 0 on.
 */
export const SKIP_INIT: BlockDefinition = {
  id: "skip-init",
  name: "SkipInit residual",
  description:
    "No batch norm: one learned number says how much of the branch is added, and begins at 0, so that the block begins as an identity (De & Smith 2020; Bachlechner et al. 2020).",
  arguments: [
    FILTERS_ARGUMENT,
    STRIDE_ARGUMENT,
    SHORTCUT_ARGUMENT,
    { name: "gain", label: "Initial gain", kind: "number", default: 0 },
    PADDING_ARGUMENT,
  ],
  graph: draw(),
};

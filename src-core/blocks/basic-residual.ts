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
  const drawing = startDrawing("basic-residual");
  const start = drawing.layer("blockInput", "in");
  const conv1 = drawing.layer("conv2d", "conv1", { filters: FILTERS, stride: STRIDE, ...padded(3) }, [start]);
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [conv1]);
  const relu1 = drawing.layer("activation", "relu1", {}, [bn1]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, kernel: 3 }, [relu1]);
  const bn2 = drawing.layer("batchNorm", "bn2", {}, [conv2]);
  const skip = drawing.shortcut("shortcut", { mode: SHORTCUT }, start);
  const add = drawing.layer("add", "add", {}, [bn2, skip]);
  const relu2 = drawing.layer("activation", "relu2", {}, [add]);
  drawing.layer("blockOutput", "out", {}, [relu2]);
  return drawing.graph();
}

/** He et al. 2015, "Deep residual learning for image recognition", figure 5, left. */
export const BASIC_RESIDUAL: BlockDefinition = {
  id: "basic-residual",
  name: "Basic residual",
  description: "Two 3×3 convolutions with a skip around them (He et al. 2015).",
  arguments: [FILTERS_ARGUMENT, STRIDE_ARGUMENT, SHORTCUT_ARGUMENT, PADDING_ARGUMENT],
  graph: draw(),
};

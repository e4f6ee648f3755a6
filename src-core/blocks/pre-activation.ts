import type { BlockDefinition } from "../network/document";
import { FILTERS, FILTERS_ARGUMENT, SHORTCUT, SHORTCUT_ARGUMENT, STRIDE, STRIDE_ARGUMENT } from "./arguments";
import { startDrawing } from "./drawing";

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("pre-activation");
  const start = drawing.layer("blockInput", "in");
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [start]);
  const relu1 = drawing.layer("activation", "relu1", {}, [bn1]);
  const conv1 = drawing.layer("conv2d", "conv1", { filters: FILTERS, kernel: 3, stride: STRIDE }, [relu1]);
  const bn2 = drawing.layer("batchNorm", "bn2", {}, [conv1]);
  const relu2 = drawing.layer("activation", "relu2", {}, [bn2]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, kernel: 3 }, [relu2]);
  const skip = drawing.shortcut("shortcut", { mode: SHORTCUT }, start);
  const add = drawing.layer("add", "add", {}, [conv2, skip]);
  drawing.layer("blockOutput", "out", {}, [add]);
  return drawing.graph();
}

/** He et al. 2016, "Identity mappings in deep residual networks", figure 4 (e). */
export const PRE_ACTIVATION: BlockDefinition = {
  id: "pre-activation",
  name: "Pre-activation residual",
  description:
    "Batch norm and ReLU stand before each convolution, so nothing is in the way of the skip (He et al. 2016).",
  arguments: [FILTERS_ARGUMENT, STRIDE_ARGUMENT, SHORTCUT_ARGUMENT],
  graph: draw(),
};

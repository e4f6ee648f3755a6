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

const EXPANSION = 4;

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("bottleneck");
  const start = drawing.layer("blockInput", "in");
  const narrow = { filters: FILTERS, kernel: 1, stride: { arg: "firstStride" } };
  const conv1 = drawing.layer("conv2d", "conv1", narrow, [start]);
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [conv1]);
  const relu1 = drawing.layer("activation", "relu1", {}, [bn1]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, stride: STRIDE, ...padded(3) }, [relu1]);
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

/**
 * He et al. 2015, figure 5, right. The stride stands on the 3×3 convolution, so that no pixel is skipped (the variant known
 * as v1.5), or, as in the paper, on the first 1×1.
 */
export const BOTTLENECK: BlockDefinition = {
  id: "bottleneck",
  name: "Bottleneck",
  description:
    "A 1×1 convolution narrows, a 3×3 works, a 1×1 widens to four times the filters; a skip around them (He et al. 2015).",
  arguments: [
    FILTERS_ARGUMENT,
    STRIDE_ARGUMENT,
    { ...STRIDE_ARGUMENT, name: "firstStride", label: "Stride of the first 1×1" },
    SHORTCUT_ARGUMENT,
    PADDING_ARGUMENT,
  ],
  graph: draw(),
};

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

const EXPANSION = 4;

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("bottleneck");
  const start = drawing.layer("blockInput", "in");
  const bn3 = drawBottleneck(drawing, start, {
    expansion: EXPANSION,
    first: { stride: { arg: "firstStride" } },
  });
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

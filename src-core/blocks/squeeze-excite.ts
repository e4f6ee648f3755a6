import type { BlockDefinition } from "../network/document";
import {
  FILTERS,
  FILTERS_ARGUMENT,
  PADDING_ARGUMENT,
  SHORTCUT,
  SHORTCUT_ARGUMENT,
  STRIDE_ARGUMENT,
} from "./arguments";
import { drawBottleneck } from "./bottleneck-branch";
import { startDrawing } from "./drawing";

const EXPANSION = 4;
/** Hu et al. 2018, section 6.4: between accuracy and size, 16 is a good balance. */
const REDUCTION = 16;

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("squeeze-excite");
  const start = drawing.layer("blockInput", "in");
  const bn3 = drawBottleneck(drawing, start, { expansion: EXPANSION });
  const squeeze = drawing.beside(-1, "globalAvgPool2d", "squeeze", {}, bn3);
  const fewer = { ...FILTERS, factor: EXPANSION / REDUCTION };
  const fc1 = drawing.beside(-1, "dense", "fc1", { units: fewer }, squeeze);
  const relu3 = drawing.beside(-1, "activation", "relu3", {}, fc1);
  const fc2 = drawing.beside(-1, "dense", "fc2", { units: { ...FILTERS, factor: EXPANSION } }, relu3);
  const gate = drawing.beside(-1, "activation", "gate", { function: "sigmoid" }, fc2);
  const excite = drawing.layer("multiply", "excite", {}, [bn3, gate]);
  const skip = drawing.shortcut("shortcut", { mode: SHORTCUT }, start);
  const add = drawing.layer("add", "add", {}, [excite, skip]);
  const relu4 = drawing.layer("activation", "relu4", {}, [add]);
  drawing.layer("blockOutput", "out", {}, [relu4]);
  return drawing.graph();
}

/** Hu et al. 2018, "Squeeze-and-excitation networks", figure 3, on a bottleneck. */
export const SQUEEZE_EXCITE: BlockDefinition = {
  id: "squeeze-excite",
  name: "Squeeze-and-excite residual",
  description:
    "A bottleneck that weighs its channels: their means go through two small dense layers, which say how much of each is kept (Hu et al. 2018).",
  arguments: [FILTERS_ARGUMENT, STRIDE_ARGUMENT, SHORTCUT_ARGUMENT, PADDING_ARGUMENT],
  graph: draw(),
};

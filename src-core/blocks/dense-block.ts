import type { BlockDefinition } from "../network/document";
import { FILTERS, FILTERS_ARGUMENT } from "./arguments";
import { startDrawing } from "./drawing";

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("dense-layer");
  const start = drawing.layer("blockInput", "in");
  const bn = drawing.layer("batchNorm", "bn", {}, [start]);
  const relu = drawing.layer("activation", "relu", {}, [bn]);
  const conv = drawing.layer("conv2d", "conv", { filters: { arg: "growth" }, kernel: 3 }, [relu]);
  const dropout = drawing.layer("dropout", "dropout", { rate: { arg: "dropout" } }, [conv]);
  const skip = drawing.shortcut("kept", { mode: "identity" }, start);
  const concat = drawing.layer("concat", "concat", {}, [skip, dropout]);
  drawing.layer("blockOutput", "out", {}, [concat]);
  return drawing.graph();
}

/** Huang et al. 2017, "Densely connected convolutional networks", section 3: each repeat adds `growth` channels. */
export const DENSE_BLOCK: BlockDefinition = {
  id: "dense-block",
  name: "Dense block",
  description:
    "Adds a few channels to those that came in, which all stay: repeated, every layer reads all before it (Huang et al. 2017).",
  arguments: [
    { name: "growth", label: "Growth", kind: "integer", default: 12 },
    { name: "dropout", label: "Dropout", kind: "number", default: 0.2 },
  ],
  graph: draw(),
};

function drawTransition(): BlockDefinition["graph"] {
  const drawing = startDrawing("dense-transition");
  const start = drawing.layer("blockInput", "in");
  const bn = drawing.layer("batchNorm", "bn", {}, [start]);
  const relu = drawing.layer("activation", "relu", {}, [bn]);
  const conv = drawing.layer("conv2d", "conv", { filters: FILTERS, kernel: 1 }, [relu]);
  const pool = drawing.layer("avgPool2d", "pool", { size: 2, stride: 2 }, [conv]);
  drawing.layer("blockOutput", "out", {}, [pool]);
  return drawing.graph();
}

/** Between dense blocks (section 3, "Pooling layers"). */
export const DENSE_TRANSITION: BlockDefinition = {
  id: "dense-transition",
  name: "Dense transition",
  description:
    "Halves the image between two dense blocks and says how many channels go on: a 1×1 convolution and average pooling (Huang et al. 2017).",
  arguments: [FILTERS_ARGUMENT],
  graph: drawTransition(),
};

import type { BlockDefinition } from "../network/document";
import { FILTERS, FILTERS_ARGUMENT } from "./arguments";
import { startDrawing } from "./drawing";

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("highway");
  const start = drawing.layer("blockInput", "in");
  const conv = drawing.layer("conv2d", "transform", { filters: FILTERS, kernel: 3, bias: true }, [start]);
  const relu = drawing.layer("activation", "relu", {}, [conv]);
  const closed = { filters: FILTERS, kernel: 3, bias: true, biasInitial: { arg: "gateBias" } };
  const gated = drawing.beside(-1, "conv2d", "gateConv", closed, start);
  const gate = drawing.beside(-1, "activation", "gate", { function: "sigmoid" }, gated);
  const skip = drawing.shortcut("carry", { mode: "identity" }, start);
  const change = drawing.layer("subtract", "change", {}, [relu, skip]);
  const taken = drawing.layer("multiply", "taken", {}, [change, gate]);
  const add = drawing.layer("add", "add", {}, [taken, skip]);
  drawing.layer("blockOutput", "out", {}, [add]);
  return drawing.graph();
}

/**
 * Srivastava et al. 2015, "Training very deep networks", equation 3: y = H(x) T(x) + x (1 - T(x)), drawn as
 * x + T(x) (H(x) - x). The gate's bias begins negative, so that the input is carried through at first (section 2.2).
 */
export const HIGHWAY: BlockDefinition = {
  id: "highway",
  name: "Highway (gated)",
  description:
    "A learned gate says for each value how much is transformed and how much is carried through; it begins nearly closed (Srivastava et al. 2015).",
  arguments: [
    FILTERS_ARGUMENT,
    { name: "gateBias", label: "Initial bias of the gate", kind: "number", default: -2 },
  ],
  graph: draw(),
};

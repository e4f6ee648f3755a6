/** The two ends of a block's graph. Expansion wires through them, so they cost nothing and never reach a model. */
import { onlyValue } from "../program/lowering";
import type { LayerCost, LayerDefinition } from "./layer";
import { accept, onlyInput } from "./shape";

const FREE: LayerCost = { trainableParameters: 0, otherParameters: 0, flops: 0, activationBytes: 0 };

export const blockInput: LayerDefinition = {
  type: "blockInput",
  label: "Block input",
  description: "Where the data enters the block.",
  family: "inputOutput",
  icon: "arrow-down-to-line",
  role: "end",
  palette: "insideBlocks",
  nameBase: "in",
  keywords: [],
  params: {},
  ports: { inputs: 0, outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  cost: () => FREE,
  lower: (_params, context) => onlyValue(context),
};

export const blockOutput: LayerDefinition = {
  type: "blockOutput",
  label: "Block output",
  description: "Where the data leaves the block.",
  family: "inputOutput",
  icon: "arrow-up-from-line",
  role: "end",
  palette: "insideBlocks",
  nameBase: "out",
  keywords: [],
  params: {},
  ports: { inputs: 1, outputs: 0 },
  summary: () => "",
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  cost: () => FREE,
  lower: (_params, context) => onlyValue(context),
};

import { onlyValue } from "../program/lowering";
import type { LayerDefinition } from "./layer";
import { accept, countValues, onlyInput } from "./shape";

export const flatten: LayerDefinition = {
  type: "flatten",
  label: "Flatten",
  description: "Writes all values of the feature map into one long vector.",
  family: "shape",
  icon: "rows-3",
  role: "trunk",
  palette: "Dense and shape",
  nameBase: "flatten",
  keywords: ["reshape", "vector"],
  params: {},
  ports: { inputs: 1, outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => accept([countValues(onlyInput(inputs))]),
  /** The values stay where they are: nothing is computed and nothing further is kept. */
  cost: () => ({ trainableParameters: 0, otherParameters: 0, flops: 0, activationBytes: 0 }),
  /** What is one long vector already is handed on. */
  lower: (_params, context) =>
    onlyInput(context.inputShapes).length === 1 ? onlyValue(context) : context.emit({ kind: "flatten" }),
};

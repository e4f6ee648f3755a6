import type { LayerDefinition } from "./layer";
import { elementwiseCost, inferEqual } from "./merging";

export const add: LayerDefinition = {
  type: "add",
  label: "Add",
  description: "Adds its inputs value by value: this is where a skip meets the trunk again.",
  family: "merge",
  icon: "plus",
  role: "merge",
  agrees: true,
  palette: "Residual",
  nameBase: "add",
  keywords: ["sum", "merge", "plus", "residual"],
  params: {},
  ports: { inputs: "many", outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => inferEqual("Add", inputs),
  cost: (_params, inputs, output) => elementwiseCost(inputs, output),
  lower: (_params, { emit }) => emit({ kind: "add" }),
};

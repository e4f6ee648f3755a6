import type { LayerDefinition } from "./layer";
import { elementwiseCost, inferEqual } from "./merging";

export const maximum: LayerDefinition = {
  type: "maximum",
  label: "Maximum",
  description: "Keeps the largest of its inputs, value by value.",
  family: "merge",
  icon: "chevrons-up",
  role: "merge",
  agrees: true,
  palette: "Residual",
  nameBase: "maximum",
  keywords: ["max", "largest", "maxout", "merge"],
  params: {},
  ports: { inputs: "many", outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => inferEqual("Maximum", inputs),
  cost: (_params, inputs, output) => elementwiseCost(inputs, output),
  lower: (_params, { emit }) => emit({ kind: "maximum" }),
};

import type { LayerDefinition } from "./layer";
import { elementwiseCost, inferEqual } from "./merging";
import { refuse } from "./shape";

export const subtract: LayerDefinition = {
  type: "subtract",
  label: "Subtract",
  description: "Takes its second input away from its first, value by value.",
  family: "merge",
  icon: "minus",
  role: "merge",
  agrees: true,
  ordered: true,
  palette: "Residual",
  nameBase: "subtract",
  keywords: ["minus", "difference", "merge"],
  params: {},
  ports: { inputs: "many", outputs: 1 },
  summary: () => "",
  inferShape(_params, inputs) {
    if (inputs.length <= 2) return inferEqual("Subtract", inputs);
    return refuse(
      "shape-mismatch",
      `Subtract takes two inputs, the first minus the second, but ${inputs.length} lead here. Add up what is taken away first.`,
    );
  },
  cost: (_params, inputs, output) => elementwiseCost(inputs, output),
  lower: (_params, { emit }) => emit({ kind: "subtract" }),
};

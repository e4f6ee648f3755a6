import type { LayerDefinition, Shape, ShapeResult } from "./layer";
import { accept, BYTES_PER_VALUE, countValues, formatShape, refuse, sameShape } from "./shape";

function inferAdd(inputs: readonly Shape[]): ShapeResult {
  const [first, ...others] = inputs;
  if (first === undefined || others.length === 0) {
    return refuse("shape-mismatch", "Add needs at least two inputs.");
  }
  const other = others.find((shape) => !sameShape(shape, first));
  if (other === undefined) return accept(first);
  return refuse(
    "shape-mismatch",
    `Add needs equal shapes: ${formatShape(first)} and ${formatShape(other)} do not agree.`,
  );
}

export const add: LayerDefinition = {
  type: "add",
  label: "Add",
  description: "Adds its inputs value by value: this is where a skip meets the trunk again.",
  family: "merge",
  icon: "plus",
  role: "merge",
  palette: "Residual",
  nameBase: "add",
  keywords: ["sum", "merge", "plus", "residual"],
  params: {},
  ports: { inputs: "many", outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => inferAdd(inputs),
  cost(_params, inputs, output) {
    const values = countValues(output);
    return {
      trainableParameters: 0,
      otherParameters: 0,
      flops: (inputs.length - 1) * values,
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  lower: (_params, { emit }) => emit({ kind: "add" }),
};

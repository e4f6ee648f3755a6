import type { LayerDefinition, Shape, ShapeResult } from "./layer";
import { accept, BYTES_PER_VALUE, countValues, formatShape, lastAxis, refuse, sameShape } from "./shape";

function inferConcat(inputs: readonly Shape[]): ShapeResult {
  const [first, ...others] = inputs;
  if (first === undefined || others.length === 0) {
    return refuse("shape-mismatch", "Concatenate needs at least two inputs.");
  }
  const place = first.slice(0, -1);
  const other = others.find((shape) => !sameShape(shape.slice(0, -1), place));
  if (other !== undefined) {
    return refuse(
      "shape-mismatch",
      `Concatenate needs equal height and width: ${formatShape(first)} and ${formatShape(other)} do not agree.`,
    );
  }
  return accept([...place, inputs.reduce((sum, shape) => sum + lastAxis(shape), 0)]);
}

export const concat: LayerDefinition = {
  type: "concat",
  label: "Concatenate",
  description: "Lays the channels of its inputs side by side.",
  family: "merge",
  icon: "blend",
  role: "merge",
  palette: "Residual",
  nameBase: "concat",
  keywords: ["merge", "join", "stack", "dense block", "inception"],
  params: {},
  ports: { inputs: "many", outputs: 1 },
  summary: () => "along channels",
  inferShape: (_params, inputs) => inferConcat(inputs),
  cost: (_params, _inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 0,
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  lower: (_params, { emit }) => emit({ kind: "concat" }),
};

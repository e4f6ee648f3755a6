/** What the layers where branches meet value by value have in common. */
import type { LayerCost, Shape, ShapeResult } from "./layer";
import { accept, BYTES_PER_VALUE, countValues, formatShape, refuse, sameShape } from "./shape";

/** Inputs of one shape, two at least. */
export function inferEqual(label: string, inputs: readonly Shape[]): ShapeResult {
  const [first, ...others] = inputs;
  if (first === undefined || others.length === 0) {
    return refuse("shape-mismatch", `${label} needs at least two inputs.`);
  }
  const other = others.find((shape) => !sameShape(shape, first));
  if (other === undefined) return accept(first);
  return refuse(
    "shape-mismatch",
    `${label} needs equal shapes: ${formatShape(first)} and ${formatShape(other)} do not agree.`,
  );
}

/** One operation a value for each input after the first. */
export function elementwiseCost(inputs: readonly Shape[], output: Shape): LayerCost {
  const values = countValues(output);
  return {
    trainableParameters: 0,
    otherParameters: 0,
    flops: (inputs.length - 1) * values,
    activationBytes: values * BYTES_PER_VALUE,
  };
}

import type { LayerDefinition, Shape, ShapeResult } from "./layer";
import { elementwiseCost } from "./merging";
import { accept, asImage, formatShape, largest, refuse, sameShape } from "./shape";

function inferMultiply(inputs: readonly Shape[]): ShapeResult {
  if (inputs.length < 2) return refuse("shape-mismatch", "Multiply needs at least two inputs.");
  const full = largest(inputs);
  const other = inputs.find((shape) => !isFactorOf(shape, full));
  if (other === undefined) return accept(full);
  const image = asImage(full);
  const factors =
    image === undefined
      ? ""
      : `, or beside ${formatShape(full)} one factor a channel (${image[2]}) or a pixel (${image[0]}×${image[1]}×1)`;
  return refuse(
    "shape-mismatch",
    `Multiply needs equal shapes${factors}: ${formatShape(full)} and ${formatShape(other)} do not agree.`,
  );
}

/** The same shape, or a factor for each channel or each pixel. */
function isFactorOf(shape: Shape, full: Shape): boolean {
  if (sameShape(shape, full)) return true;
  const image = asImage(full);
  if (image === undefined) return false;
  const [height, width, channels] = image;
  return [[channels], [1, 1, channels], [height, width, 1]].some((factors) => sameShape(shape, factors));
}

export const multiply: LayerDefinition = {
  type: "multiply",
  label: "Multiply",
  description:
    "Multiplies its inputs value by value, so that one of them is a gate: for each value, each channel or each pixel.",
  family: "merge",
  icon: "x",
  role: "merge",
  palette: "Residual",
  nameBase: "multiply",
  keywords: ["times", "product", "gate", "attention", "squeeze", "excite", "highway", "merge"],
  params: {},
  ports: { inputs: "many", outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => inferMultiply(inputs),
  cost: (_params, inputs, output) => elementwiseCost(inputs, output),
  lower: (_params, { emit }) => emit({ kind: "multiply" }),
};

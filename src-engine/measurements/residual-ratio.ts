import type { MergeMeasurement } from "./measurement";
import { identitySquare, ratioOf, residualSquare } from "./readings";

/** |F(x)| / |x| at each Add that a skip leads to: L2 norms over the batch. */
export const residualRatio: MergeMeasurement = {
  id: "residual_ratio",
  label: "residual ratio",
  about:
    "The size of what a block adds, over the size of what it was given: |F(x)| / |x|. Near 0 the block does little.",
  unit: "",
  better: "neither",
  scale: "linear",
  at: "merges",
  reads: [residualSquare, identitySquare],
  value: ratioOf,
};

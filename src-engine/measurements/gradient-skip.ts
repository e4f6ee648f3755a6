import { FLOW_CHANNELS } from "#core/training/channels";
import type { MergeMeasurement } from "./measurement";
import { normOf } from "./readings";

/** Norm of the gradient that comes back to x through the skip: dL/dy in dL/dx = dL/dy (1 + dF/dx), He et al. 2016, equation 5. */
export const gradientSkip: MergeMeasurement = {
  id: FLOW_CHANNELS.skip,
  label: "skip gradient",
  about:
    "How much of the gradient comes back to a block's input through its skip: the length of that part, root mean square over the images.",
  unit: "",
  better: "neither",
  scale: "log",
  at: "merges",
  reads: ["skip"],
  value: normOf,
};

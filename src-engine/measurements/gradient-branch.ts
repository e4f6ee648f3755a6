import { FLOW_CHANNELS } from "#core/training/channels";
import type { MergeMeasurement } from "./measurement";
import { normOf } from "./readings";

/** Norm of the gradient that comes back to x through the branch: dL/dy dF/dx in He et al. 2016, equation 5. */
export const gradientBranch: MergeMeasurement = {
  id: FLOW_CHANNELS.branch,
  label: "F gradient",
  about:
    "How much of the gradient comes back to a block's input through its branch F: the length of that part, root mean square over the images.",
  unit: "",
  better: "neither",
  scale: "log",
  at: "merges",
  reads: ["branch"],
  value: normOf,
};

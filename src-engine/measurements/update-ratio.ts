import type { LayerMeasurement } from "./measurement";
import { ratioOf, updateSquares, weightSquares } from "./readings";

/** L2 norm of the step's update over that of the weights. */
export const updateRatio: LayerMeasurement = {
  id: "update_ratio",
  label: "update ratio",
  about: "How far the last step moved a layer's weights, relative to their size. About 0.001 is healthy.",
  unit: "",
  better: "neither",
  scale: "log",
  at: "layers",
  reads: [updateSquares, weightSquares],
  value: ratioOf,
};

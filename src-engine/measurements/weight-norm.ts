import type { LayerMeasurement } from "./measurement";
import { normOf, weightSquares } from "./readings";

/** L2 norm of each layer's weights, as the step found them. */
export const weightNorm: LayerMeasurement = {
  id: "weight_norm",
  label: "weight norm",
  about: "How large a layer's weights are: the length of the vector that they make.",
  unit: "",
  better: "neither",
  scale: "log",
  at: "layers",
  reads: [weightSquares],
  value: normOf,
};

import type { LayerMeasurement } from "./measurement";
import { gradientSquares, normOf } from "./readings";

/** L2 norm of each layer's gradient. */
export const gradientNorm: LayerMeasurement = {
  id: "gradient_norm",
  label: "gradient norm",
  about: "How strongly the loss pulls on a layer's weights: the length of its gradient vector.",
  unit: "",
  better: "neither",
  scale: "log",
  at: "layers",
  reads: [gradientSquares],
  value: normOf,
};

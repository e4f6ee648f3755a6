/** The activations that a fused kernel applies, in float64. */

export const ACTIVATIONS = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Slope of the leaky ReLU for numbers below 0. */
export const LEAK = 0.3;

export function activated(value: number, activation: Activation): number {
  switch (activation) {
    case "linear":
      return value;
    case "relu":
      return Math.max(value, 0);
    case "relu6":
      return Math.min(Math.max(value, 0), 6);
    case "elu":
      return value >= 0 ? value : Math.exp(value) - 1;
    case "sigmoid":
      return 1 / (1 + Math.exp(-value));
    case "leakyrelu":
      return value >= 0 ? value : LEAK * value;
    default:
      return activation satisfies never;
  }
}

/** What is done to a product's results as they are written: a bias is added, an activation applied. */

export const ACTIVATIONS = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface EpilogueText {
  readonly hasBias: boolean;
  readonly activation: Activation;
}

export const PLAIN_EPILOGUE: EpilogueText = { hasBias: false, activation: "linear" };

export function epilogueKey({ hasBias, activation }: EpilogueText): string {
  return `${hasBias ? "b" : ""}${activation}`;
}

const FORMULAS: Readonly<Record<Activation, string>> = {
  linear: "value",
  // Comparisons rather than `max`, so that a number that is not finite stays to be found.
  relu: "select(value, vec4<f32>(), value < vec4<f32>())",
  relu6: "select(select(value, vec4<f32>(6.0), value > vec4<f32>(6.0)), vec4<f32>(), value < vec4<f32>())",
  elu: "select(exp(value) - 1.0, value, value >= vec4<f32>())",
  sigmoid: "1.0 / (1.0 + exp(-value))",
  leakyrelu: "select(value, value * uniforms.alpha, value < vec4<f32>())",
};

/** `fn finished(value, column) -> vec4<f32>` for four columns of `width`; reads a buffer `bias` and a uniform `alpha` where it needs them. */
export function epilogueText({ hasBias, activation }: EpilogueText, width: string): string {
  const at = (lane: number): string => `bias[min(column + ${lane}u, ${width} - 1u)]`;
  const added = hasBias ? `sum + vec4<f32>(${[0, 1, 2, 3].map(at).join(", ")})` : "sum";
  return `
fn finished(sum: vec4<f32>, column: u32) -> vec4<f32> {
  let value = ${added};
  return ${FORMULAS[activation]};
}`;
}

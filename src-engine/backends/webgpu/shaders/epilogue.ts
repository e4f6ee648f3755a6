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
export function epilogueText({ hasBias, activation }: EpilogueText, width: number): string {
  const at = (lane: number): string => `bias[min(column + ${lane}u, ${width - 1}u)]`;
  const added = hasBias ? `sum + vec4<f32>(${[0, 1, 2, 3].map(at).join(", ")})` : "sum";
  return `
fn finished(sum: vec4<f32>, column: u32) -> vec4<f32> {
  let value = ${added};
  return ${FORMULAS[activation]};
}`;
}

/** Statements that write `value`, four columns from `column` of a row of `width` at `base`, both in values, as far as they are inside. */
export function storeFour(buffer: string, width: number): string {
  if (width % 4 === 0) return `  if (column < ${width}u) { ${buffer}[(base + column) / 4u] = value; }`;
  return [0, 1, 2, 3]
    .map(
      (lane) =>
        `  if (column + ${lane}u < ${width}u) { ${buffer}[base + column + ${lane}u] = value[${lane}]; }`,
    )
    .join("\n");
}

/** WGSL for four columns of a row of `width` at `base`, zero past its end and where `condition` is false. */
export function loadFour(
  buffer: string,
  width: number,
  base: string,
  column: string,
  condition?: string,
): string {
  const guard = (inside: string): string => (condition ? `${inside} && ${condition}` : inside);
  if (width % 4 === 0) {
    const isInside = guard(`${column} < ${width}u`);
    return `select(vec4<f32>(), ${buffer}[select(0u, (${base} + ${column}) / 4u, ${isInside})], ${isInside})`;
  }
  const lanes = [0, 1, 2, 3].map((lane) => {
    const isInside = guard(`${column} + ${lane}u < ${width}u`);
    return `select(0.0, ${buffer}[select(0u, ${base} + ${column} + ${lane}u, ${isInside})], ${isInside})`;
  });
  return `vec4<f32>(${lanes.join(", ")})`;
}

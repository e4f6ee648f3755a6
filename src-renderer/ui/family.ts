/** The one colour of each family of layers, as a CSS value. */
import type { LayerFamily } from "#core/layers/layer";

export const FAMILY_COLOUR: Readonly<Record<LayerFamily, string>> = {
  inputOutput: "var(--input-output)",
  convolution: "var(--convolution)",
  normalisation: "var(--normalisation)",
  activation: "var(--activation)",
  skip: "var(--accent)",
  merge: "var(--accent)",
  pooling: "var(--pooling)",
  dense: "var(--dense)",
  shape: "var(--shape)",
};

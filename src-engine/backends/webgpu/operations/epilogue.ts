/** Bias and activation of TensorFlow.js's fused kernels. */
import { type NamedAttrMap, type NamedTensorInfoMap, util } from "@tensorflow/tfjs-core";
import type { ProgramBuffer, UniformField } from "../compute-program";
import { ACTIVATIONS, type Activation, type EpilogueText, PLAIN_EPILOGUE } from "../shaders/epilogue";

export interface Epilogue {
  readonly text: EpilogueText;
  readonly inputs: readonly ProgramBuffer[];
  readonly uniforms: readonly UniformField[];
}

export const PLAIN: Epilogue = { text: PLAIN_EPILOGUE, inputs: [], uniforms: [] };

/** Left out by TensorFlow.js where a layer does not say. */
const DEFAULT_LEAK = 0.2;

function activationOf(attributes: NamedAttrMap): Activation | undefined {
  const name = String(attributes.activation ?? "linear");
  return ACTIVATIONS.find((one) => one === name);
}

/** Whether bias and activation can be applied here; a bias of another shape and PReLU are left to TensorFlow.js. */
export function epilogueFits(
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
  channels: number,
): boolean {
  const { bias, preluActivationWeights } = inputs;
  if (preluActivationWeights || !activationOf(attributes)) return false;
  return !bias || (util.sizeFromShape(bias.shape) === channels && bias.shape.at(-1) === channels);
}

export function epilogueOf({ bias }: NamedTensorInfoMap, attributes: NamedAttrMap): Epilogue {
  const activation = activationOf(attributes) ?? "linear";
  const alpha = Number(attributes.leakyreluAlpha ?? DEFAULT_LEAK);
  return {
    text: { hasBias: bias !== undefined && bias !== null, activation },
    inputs: bias ? [{ name: "bias", tensor: bias }] : [],
    uniforms: activation === "leakyrelu" ? [{ name: "alpha", type: "f32", value: alpha }] : [],
  };
}

/** Runs a model that was read on our engine's rules of operations, step by step, on TensorFlow.js's present backend. */
import * as tf from "@tensorflow/tfjs-core";
import type { ReadModel } from "#core/formats/model";
import { compute } from "#engine/operations/index";

/** @param images `[count, height, width, channels]` @returns values of its output, and their shape with the batch */
export function runReadModel(
  { steps, output }: ReadModel,
  images: tf.Tensor,
): { readonly values: Float32Array; readonly shape: readonly number[] } {
  return tf.tidy(() => {
    const values = new Map<number, tf.Tensor>([[0, images]]);
    for (const { name, operation, inputs, output: made, weights } of steps) {
      if (operation.kind === "unsupported")
        throw new Error(`"${name}" is a ${operation.operator}: ${operation.reason}`);
      const given = inputs.map((input) => {
        const found = values.get(input);
        if (!found) throw new Error(`"${name}" reads value ${input} before it is made.`);
        return found;
      });
      const own = weights.map((weight) => tf.tensor(weight.values, [...weight.shape]));
      values.set(made, compute(operation, given, own));
    }
    const result = values.get(output);
    if (!result) throw new Error("The output is never made.");
    return { values: result.dataSync<"float32">(), shape: result.shape };
  });
}

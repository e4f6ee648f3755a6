/** Logits of a program on the present backend, as it is used and not trained. */
import * as tf from "@tensorflow/tfjs-core";
import type { Program } from "#core/program/program";
import { compileProgram } from "#engine/compile/compile";
import { inferencePass } from "#engine/train/forward";

/** @param images as many as there are, one after the other */
export function logitsOn(
  program: Program,
  weights: ReadonlyMap<string, Float32Array>,
  images: Float32Array,
): Float32Array {
  const network = compileProgram(program);
  for (const { name, shape, variable } of network.weights) {
    const values = weights.get(name);
    if (values === undefined) throw new Error(`There is no weight "${name}".`);
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
  }
  const size = network.imageShape.reduce((product, side) => product * side, 1);
  const given = tf.tensor(images, [images.length / size, ...network.imageShape]);
  const logits = tf.tidy(() => inferencePass(network, given).dataSync<"float32">().slice());
  given.dispose();
  network.dispose();
  return logits;
}

/** The largest difference over the largest value. */
export function differenceOf(found: Float32Array, wanted: Float32Array): number {
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let [difference, largest] = [0, 0];
  wanted.forEach((value, at) => {
    difference = Math.max(difference, Math.abs(value - (found[at] ?? Number.NaN)));
    largest = Math.max(largest, Math.abs(value));
  });
  return largest === 0 ? difference : difference / largest;
}

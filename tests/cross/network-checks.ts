/** A small network held to the operations' definitions in float64, and to what is saved of it. */

import * as tf from "@tensorflow/tfjs-core";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { targetsOf } from "#engine/data/targets";
import { inferencePass } from "#engine/train/forward";
import { lossAndGradients } from "#engine/train/gradient";
import { deviceTargets } from "#engine/train/loss";
import { Trainer } from "#engine/train/trainer";
import { denseTargets } from "../support/dense-targets";
import { logitsOf, lossOf } from "../support/float64/program";
import { layersModelOf } from "../support/layers-model";
import { COUNT, FACTS, RECIPE } from "./any-network";
import { randomValues } from "./kernel-parity-reference";

/** Of a central difference in float64. */
const STEP = 1e-6;

/** Along one random direction of all weights: change of the loss as it is defined in float64, and by the engine's gradient. */
export function slopesOf(
  layers: LayerRegistry,
  document: NetworkDocument,
): { readonly slope: number; readonly gradient: number } {
  const { network } = compileDocument(layers, document, FACTS);
  const trainer = new Trainer(network, RECIPE);
  const first = initialWeights(network, 7);
  trainer.writeWeights(first);
  const size = FACTS.imageShape.reduce((product, side) => product * side, COUNT);
  const pixels = randomValues(size, 11);
  const targets = targetsOf(Uint8Array.from({ length: COUNT }, (_, row) => row));
  const images = tf.tensor(pixels, [COUNT, ...FACTS.imageShape]);
  const wanted = deviceTargets(targets);
  const { loss, correct, logits, gradients } = lossAndGradients(network, images, wanted, {
    seed: 1,
    step: 1,
  });
  const directions = new Map(
    [...gradients].map(([name, { size: length }], index) => [name, randomValues(length, 40 + index)]),
  );
  let gradient = 0;
  for (const [name, values] of gradients) {
    const along = directions.get(name) ?? [];
    values.dataSync<"float32">().forEach((value, at) => {
      gradient += value * (along[at] ?? 0);
    });
  }
  const dense = denseTargets(targets, 3);
  const lossAfter = (by: number): number => {
    const weights = new Map(
      [...first].map(([name, values]) => {
        const along = directions.get(name) ?? [];
        return [name, Float64Array.from(values, (value, at) => value + by * (along[at] ?? 0))];
      }),
    );
    const given = { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(pixels) };
    return lossOf(logitsOf(network.program, { images: given, weights, seed: 1, step: 1 }), dense);
  };
  const slope = (lossAfter(STEP) - lossAfter(-STEP)) / (2 * STEP);
  tf.dispose([images, wanted.rows, loss, correct, logits, ...gradients.values()]);
  trainer.dispose();
  network.dispose();
  return { slope, gradient };
}

/** Probabilities of the saved model, loaded by plain TensorFlow.js, and of the engine's own pass. */
export async function predictBoth(
  layers: LayerRegistry,
  document: NetworkDocument,
): Promise<readonly [saved: Float32Array, own: Float32Array]> {
  await tf.setBackend(CPU_BACKEND_NAME);
  const { network } = compileDocument(layers, document, FACTS);
  const trainer = new Trainer(network, RECIPE);
  const weights = initialWeights(network, 7);
  trainer.writeWeights(weights);
  const size = FACTS.imageShape.reduce((product, side) => product * side, COUNT);
  const images = tf.tensor(randomValues(size, 5), [COUNT, ...FACTS.imageShape]);
  const own = tf.tidy(() => tf.softmax(inferencePass(network, images)).dataSync<"float32">());
  const model = await layersModelOf(network.program, weights);
  const saved = tf.tidy(() => (model.predict(images) as tf.Tensor).dataSync<"float32">());
  model.dispose();
  trainer.dispose();
  network.dispose();
  images.dispose();
  return [saved, own];
}

/** Of every layer the gradient by the image as a trained network answers, against differences of its logits. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { inferencePass } from "#engine/train/forward";
import { gradientsByLogits } from "#engine/train/gradient";
import { CASES, FACTS, networkWith } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";

const SHAPE = [1, ...FACTS.imageShape];
const SIZE = SHAPE.reduce((product, side) => product * side, 1);
const IMAGE = randomValues(SIZE, 3);
const WAY = randomValues(SIZE, 4);
/** Of the way: small enough for few edges, and large enough for float32. */
const STEP = 2e-4;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

it.each(CASES)("%s, flat before: %s", async (type, afterFlatten) => {
  const { network } = compileDocument(BUILT_IN_LAYERS, networkWith(type, {}, afterFlatten), FACTS);
  try {
    const values = initialWeights(network, 7);
    for (const { name, shape, variable } of network.weights)
      tf.tidy(() => variable.assign(tf.tensor(values.get(name) ?? [], [...shape])));
    const before = tf.memory().numTensors;
    const along = alongGradient(network);
    const difference = (logitAt(network, STEP) - logitAt(network, -STEP)) / (2 * STEP);
    expect(Math.abs(along - difference)).toBeLessThan(0.02 * Math.max(1, Math.abs(difference)));
    expect(tf.memory().numTensors).toBe(before);
  } finally {
    network.dispose();
  }
});

/** Of the first logit, along the way. */
function alongGradient(network: CompiledNetwork): number {
  let found = Number.NaN;
  const image = tf.tensor(IMAGE, SHAPE);
  const { logits } = gradientsByLogits(network, image, () => tf.tensor([[1, 0, 0]]), {
    seed: 0,
    step: 1,
    by: "values",
    statistics: "running",
    onGradient(value, gradient) {
      if (value === 0)
        found = gradient.dataSync<"float32">().reduce((sum, each, at) => sum + each * (WAY[at] ?? 0), 0);
    },
  });
  tf.dispose([logits, image]);
  return found;
}

function logitAt(network: CompiledNetwork, share: number): number {
  return tf.tidy(() => {
    const pixels = IMAGE.map((value, at) => value + share * (WAY[at] ?? 0));
    return inferencePass(network, tf.tensor(pixels, SHAPE), () => {}).dataSync()[0] ?? Number.NaN;
  });
}

/**
 * Parts of the gradient at each unit, measured in training steps: the same numbers as the instrument has of the same batch, and a
 * training that is not changed by a bit.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { Batch } from "#engine/data/batches";
import { targetsOf } from "#engine/data/targets";
import { gradientSplit } from "#engine/instruments/gradient-split";
import { gradientBranch } from "#engine/measurements/gradient-branch";
import { gradientPass } from "#engine/measurements/gradient-pass";
import { gradientSkip } from "#engine/measurements/gradient-skip";
import { MEASUREMENTS } from "#engine/measurements/index";
import type { Measurement } from "#engine/measurements/measurement";
import { Probes } from "#engine/measurements/probes";
import { Trainer } from "#engine/train/trainer";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

const CLASSES = Uint8Array.of(2, 0, 1, 1, 0);
const IMAGES = randomValues(CLASSES.length * 18, 5);
const PARTS = [gradientSkip, gradientBranch, gradientPass];

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

it.each(Object.keys(NETWORKS))("measures what the instrument does: %s", async (name) => {
  const before = tf.memory().numTensors;
  const { network } = networkOf(NETWORKS[name]?.layers ?? []);
  const figures = await gradientSplit.look(
    lookOf({ network, statistics: "batch", batches: () => inBatches(IMAGES, CLASSES) }),
    {},
  );
  const probes = new Probes(network, PARTS);
  const trainer = new Trainer(network, DEFAULT_RECIPE, probes);
  const outcome = await trainer.step(batch(), { step: 1, learningRate: 0.1, probe: true });
  const values = outcome.finite ? outcome.probe : undefined;
  figures.units.forEach(({ skip, branch, passes }, place) => {
    expect(closeness(values?.gradient_skip?.[place], skip)).toBeLessThan(1e-5);
    expect(closeness(values?.gradient_branch?.[place], branch)).toBeLessThan(1e-5);
    expect(closeness(values?.gradient_pass?.[place], passes ? passes.share : 1)).toBeLessThan(1e-5);
  });
  expect(values?.gradient_skip).toHaveLength(network.units.length);
  trainer.dispose();
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it.each(Object.keys(NETWORKS))("changes no bit of the training: %s", async (name) => {
  const weights = await Promise.all([[], MEASUREMENTS].map((measurements) => trained(name, measurements)));
  expect(weights[1]).toEqual(weights[0]);
});

async function trained(
  name: string,
  measurements: readonly Measurement[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const { network } = networkOf(NETWORKS[name]?.layers ?? []);
  const trainer = new Trainer(network, DEFAULT_RECIPE, new Probes(network, measurements));
  for (const step of [1, 2, 3]) await trainer.step(batch(), { step, learningRate: 0.1, probe: true });
  const weights = await trainer.readWeights();
  trainer.dispose();
  network.dispose();
  return weights;
}

function batch(): Batch {
  const [height, width, channels] = FACTS.imageShape;
  expect(IMAGES.length).toBe(CLASSES.length * (height ?? 0) * (width ?? 0) * (channels ?? 0));
  return { images: IMAGES, targets: targetsOf(CLASSES), labels: CLASSES, count: CLASSES.length };
}

/** Of a found number to the wanted one, beside that. */
function closeness(found: number | undefined, wanted: number | null | undefined): number {
  return Math.abs((found ?? Number.NaN) - (wanted ?? Number.NaN)) / Math.abs(wanted ?? Number.NaN);
}

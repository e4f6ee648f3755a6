/** Networks of a thousand classes and of as many as there can be: the first step against float64, and what training comes to. */

import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect, it } from "vitest";
import { NO_AUGMENTATION } from "#core/datasets/augmentation";
import { labelBytes } from "#core/datasets/labels";
import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import type { Recipe } from "#core/training/recipe";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import type { CompiledNetwork } from "#engine/compile/compiled-network";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { trainingBatch } from "#engine/data/batches";
import { TrainingBatches } from "#engine/data/training-batches";
import { evaluate } from "#engine/train/evaluate";
import { lossAndGradients } from "#engine/train/gradient";
import { deviceTargets } from "#engine/train/loss";
import { Trainer } from "#engine/train/trainer";
import { denseTargets } from "../support/dense-targets";
import { logitsOf, lossOf } from "../support/float64/program";
import { type HeldDataset, holdDataset, prepareHeld } from "../support/held-dataset";
import { startCpuEngine } from "./cpu-support";

let device: CpuComputeBackend;
afterEach(() => device.dispose());

const SIDE = 8;
const RECIPE = { seed: 2, labelSmoothing: 0.1, augmentation: NO_AUGMENTATION };

/** A picture of a class has its number's bits as bright and dark patches, and noise. */
function dataset(classes: number, counts: { readonly train: number; readonly others: number }): HeldDataset {
  const random = Random.fromSeed(7, "many classes");
  const part = (count: number) => {
    const labels = Uint16Array.from({ length: count }, (_, index) => index % classes);
    const images = Uint8Array.from({ length: count * SIDE * SIDE }, (_, at) => {
      const place = at % (SIDE * SIDE);
      const patch = 4 * Math.floor(place / SIDE / 2) + Math.floor((place % SIDE) / 2);
      const bit = ((labels[Math.floor(at / (SIDE * SIDE))] ?? 0) >> patch) & 1;
      return 40 + 150 * bit + random.integerBelow(50);
    });
    return { images, labels: labelBytes(labels), count };
  };
  return holdDataset({
    id: "many",
    imageShape: [SIDE, SIDE, 1],
    classNames: Array.from({ length: classes }, (_, index) => `class ${index}`),
    pixelMaximum: 255,
    train: part(counts.train),
    validation: part(counts.others),
    test: part(counts.others),
  });
}

function compiled(classes: number): { readonly network: CompiledNetwork; readonly recipe: Recipe } {
  const document = createTemplate("conv-small");
  if (!document) throw new Error("There is no small network.");
  const { graph } = document;
  const nodes = graph.nodes.map((node) =>
    node.kind === "layer" && node.name === "dense"
      ? { ...node, params: { ...node.params, units: classes } }
      : node,
  );
  const wide: NetworkDocument = { ...document, graph: { ...graph, nodes } };
  const { network } = compileDocument(BUILT_IN_LAYERS, wide, { imageShape: [SIDE, SIDE, 1], classes });
  return { network, recipe: document.recipe };
}

it.each([
  [1_000, 16],
  [65_535, 2],
])("has float64's loss and gradient in its first step: %i classes", async (classes, count) => {
  device = await startCpuEngine(2);
  const prepared = prepareHeld(dataset(classes, { train: classes, others: 1 }));
  const { network } = compiled(classes);
  const weights = initialWeights(network, 3);
  const trainer = new Trainer(network, { ...compiled(classes).recipe, labelSmoothing: 0.1 });
  trainer.writeWeights(weights);
  // The last class among them.
  const indices = Uint32Array.from({ length: count }, (_, row) => classes - 1 - 37 * row);
  const pixels = await prepared.train.read(indices);
  const labels = Uint16Array.from(indices, (index) => prepared.train.labels[index] ?? 0);
  const batch = trainingBatch(prepared, { pixels, labels }, RECIPE, 1);
  expect(batch.labels).toBeInstanceOf(Uint16Array);
  const images = tf.tensor(batch.images, [count, SIDE, SIDE, 1]);
  const targets = deviceTargets(batch.targets);
  const found = lossAndGradients(network, images, targets, { seed: 3, step: 1 });

  const dense = denseTargets(batch.targets, classes);
  const logits = logitsOf(network.program, {
    images: { shape: [count, SIDE, SIDE, 1], data: Float64Array.from(batch.images) },
    weights: new Map([...weights].map(([name, values]) => [name, Float64Array.from(values)])),
    seed: 3,
    step: 1,
  });
  /** With another bias at a class, which the last layer adds to all of its logits. */
  const lossWith = (place: number, by: number): number => {
    const data = logits.data.map((value, at) => (at % classes === place ? value + by : value));
    return lossOf({ shape: logits.shape, data }, dense);
  };
  expect(found.loss.dataSync()[0]).toBeCloseTo(lossWith(0, 0), 4);
  const gradient = found.gradients.get("dense/bias")?.dataSync() ?? [];
  expect(gradient).toHaveLength(classes);
  for (const place of [0, indices.at(-1) ?? 0, classes - 1]) {
    const slope = (lossWith(place, 1e-3) - lossWith(place, -1e-3)) / 2e-3;
    expect(Math.abs((gradient[place] ?? Number.NaN) - slope)).toBeLessThan(1e-6);
  }
  tf.dispose([images, targets.rows, found.loss, found.correct, found.logits, ...found.gradients.values()]);
  expect([...device.backend().fallbacks()]).toEqual([]);
});

it("learns a thousand classes", async () => {
  device = await startCpuEngine(2);
  const prepared = prepareHeld(dataset(1_000, { train: 4_000, others: 1_000 }));
  const { network, recipe } = compiled(1_000);
  const trainer = new Trainer(network, recipe);
  trainer.writeWeights(initialWeights(network, 3));
  const before = await evaluate(network, prepared, prepared.validation, 128);
  expect(before?.accuracy).toBeLessThan(0.02);
  const batches = new TrainingBatches(prepared, { ...recipe, ...RECIPE, epochs: 5, batchSize: 100 });
  let right = 0;
  for (let step = 1; step <= 5 * 40; step += 1) {
    if (step % 40 === 1) right = 0;
    const outcome = await trainer.step(await batches.at(step), { step, learningRate: 0.1, probe: false });
    if (outcome.finite) right += outcome.correct;
  }
  const after = await evaluate(network, prepared, prepared.validation, 128);
  // Chance is one in a thousand.
  expect(after?.accuracy).toBeGreaterThan(0.3);
  expect(right / prepared.train.count).toBeGreaterThan(0.1);
});

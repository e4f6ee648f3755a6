/**
 * What a training step leaves to the garbage collector: bytes that JavaScript's heap grows by in a step of ResNet-20 without probes,
 * images and targets made beforehand. Steps in which the collector ran are left out: between two collections the heap only grows.
 */

import { PerformanceObserver } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { targetsOf } from "#engine/data/targets";
import { Trainer } from "#engine/train/trainer";
import { startCpuEngine } from "../cross/cpu-support";
import { median, rounded, writeOutput } from "./measured";

const STEPS = 500;
/** Until then code is compiled and tables grow. */
const SETTLED = 100;
const BATCH = 8;
const IMAGE = [32, 32, 3] as const;

it("measures the garbage of a step", async () => {
  const device = await startCpuEngine(2);
  await tf.setBackend(CPU_BACKEND_NAME);
  const template = createTemplate("resnet-20");
  if (!template) throw new Error("There is no template resnet-20.");
  const { network } = compileDocument(BUILT_IN_LAYERS, template, { imageShape: IMAGE, classes: 10 });
  const trainer = new Trainer(network, template.recipe);
  trainer.writeWeights(initialWeights(network, 1));
  const random = Random.fromSeed(1, "garbage");
  const images = Float32Array.from({ length: BATCH * 32 * 32 * 3 }, () => random.normal(0, 1));
  const labels = Uint8Array.from({ length: BATCH }, (_, row) => row % 10);
  const batch = {
    images,
    targets: targetsOf(labels),
    labels,
    count: BATCH,
  };
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ["gc"] });
  const grown: number[] = [];
  for (let step = 1; step <= STEPS; step += 1) {
    const [before, seen] = [process.memoryUsage().heapUsed, collections];
    await trainer.step(batch, { step, learningRate: 0.01, probe: false });
    const growth = process.memoryUsage().heapUsed - before;
    // A collection is told in a later turn.
    await nextTurn();
    if (step > SETTLED && collections === seen && growth > 0) grown.push(growth);
  }
  observer.disconnect();
  trainer.dispose();
  network.dispose();
  device.dispose();
  expect(grown.length).toBeGreaterThan(STEPS / 4);
  writeOutput("garbage", {
    network: `resnet-20, ${IMAGE.join("x")}, batch ${BATCH}`,
    steps: grown.length,
    operations: network.plan.fused.length,
    medianKilobytesAStep: rounded(median(grown) / 1000),
  });
});

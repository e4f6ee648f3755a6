/**
 * Memory of the GPU engine over 2,000 steps, with a partial batch, an evaluation and a checkpoint every three steps, and probes in between:
 * what the device has given out is to stay flat. A software adapter counts: its buffers are given out by the same pool.
 */

import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createEngine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { tinyDocument, trainThrough } from "../cross/engine-support";
import { startWebGpuEngine } from "../cross/webgpu-support";
import { fedEngine } from "../support/held-dataset";
import { rounded, writeOutput } from "./measured";

const STEPS = 2_000;
const SAMPLE_EVERY = 200;
/** The dataset has 21 images and a batch 8: the third step of each epoch has 5. */
const STEPS_AN_EPOCH = 3;
/** Until then the engine still allocates what it will keep. */
const SETTLED_STEP = 12;

it("keeps the device's memory flat over 2,000 steps", async ({ skip }) => {
  const started = await startWebGpuEngine();
  if (typeof started === "string") return skip(started);
  const backend = started.backend();
  const engine = fedEngine(createEngine(BUILT_IN_LAYERS, () => started, nodePlatform));
  const { label } = await engine.handlers.initialise({ device: "webgpu" });
  const document = tinyDocument({
    epochs: Math.ceil(STEPS / STEPS_AN_EPOCH),
    maxSteps: STEPS,
    probeEvery: 7,
  });
  const before = { tensors: tf.memory().numTensors, data: backend.numDataIds() };
  const samples: { step: number; allocatedBytes: number; usedBytes: number; tensors: number }[] = [];
  const settled: number[] = [];
  const startedAt = performance.now();
  const { ended, failed } = await trainThrough(engine, { document }, ({ event, payload }) => {
    if (event !== "metric" || payload.kind !== "epoch") return;
    const { step } = payload;
    const allocatedBytes = backend.allocatedBytes();
    if (step >= SETTLED_STEP) settled.push(allocatedBytes);
    if (step === SETTLED_STEP || step >= (samples.length + 1) * SAMPLE_EVERY) {
      const { numBytesInGPU = 0 } = backend.memory() as { numBytesInGPU?: number };
      samples.push({ step, allocatedBytes, usedBytes: numBytesInGPU, tensors: tf.memory().numTensors });
    }
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const after = { tensors: tf.memory().numTensors, data: backend.numDataIds() };
  expect(failed).toBeUndefined();
  expect(ended?.step).toBe(STEPS);
  const [first = Number.NaN] = settled;
  writeOutput("gpu-memory", {
    device: label,
    network: "tiny residual network, 6x6x1, batch 8 with a last one of 5, an evaluation every 3 steps",
    steps: STEPS,
    seconds: rounded(seconds),
    evaluations: settled.length,
    growthBytes: Math.max(...settled) - first,
    samples,
    tensorsBefore: before.tensors,
    tensorsAfter: after.tensors,
  });
  expect(after).toEqual(before);
  expect(new Set(settled).size).toBe(1);
  engine.close();
}, 600_000);

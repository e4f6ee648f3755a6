/** Training on the GPU engine: PyTorch's and the CPU engine's losses, stop and resume, bad steps, memory that stays flat. */

import { readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import { WEBGPU_BACKEND_NAME } from "#engine/backends/webgpu/names";
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { targetsOf } from "#engine/data/targets";
import { createEngine, type Engine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { inferencePass } from "#engine/train/forward";
import { Trainer } from "#engine/train/trainer";
import { trainFixture, weightDifference } from "../gpu-suite/pytorch-fixture";
import { digits } from "../support/digits";
import { fedEngine } from "../support/held-dataset";
import { trialCount } from "../support/trials";
import { comparable, noiseDataset, startTestEngine, tinyDocument, trainThrough } from "./engine-support";
import { everyLayerDocument } from "./every-layer";
import { randomValues } from "./kernel-parity-reference";
import { startWebGpuEngine } from "./webgpu-support";

const root = path.resolve(import.meta.dirname, "../..");
/** Milliseconds: a software adapter on a busy machine is slow. */
const PATIENCE = 400_000;
const folder = path.join(root, "tests/fixtures/training-parity");
/** Of 15 steps. */
const EPOCHS = trialCount(10, 20);

let started: WebGpuComputeBackend | string;
let cpu: Engine;
let gpu: Engine;

beforeAll(async () => {
  cpu = await startTestEngine();
  const found = await startWebGpuEngine();
  started = found;
  if (typeof found === "string") return;
  gpu = fedEngine(createEngine(BUILT_IN_LAYERS, () => found, nodePlatform));
  await gpu.handlers.initialise({ device: "webgpu" });
});

beforeEach(async (context) => {
  if (typeof started === "string") return context.skip(started);
  await tf.setBackend(WEBGPU_BACKEND_NAME);
});

afterAll(() => {
  cpu.close();
  if (typeof started !== "string") started.dispose();
});

function gpuBackend() {
  if (typeof started === "string") throw new Error(started);
  return started.backend();
}

function templateOf(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`There is no template "${id}".`);
  return document;
}

describe("losses on the GPU engine", { timeout: PATIENCE }, () => {
  it("are PyTorch's for thirty steps of ResNet-8, and so are the weights", async () => {
    const result = await trainFixture(
      readFileSync(path.join(folder, "fixture.safetensors")),
      readFileSync(path.join(folder, "network.skiploom.json"), "utf8"),
    );
    console.log(`largest difference of ${result.losses.length} losses: ${result.largest.toExponential(1)}`);
    expect(result.losses).toHaveLength(30);
    expect(result.largest).toBeLessThan(1e-3);
    for (const name of ["conv1/kernel", "bn7/gamma", "dense/kernel"]) {
      expect(weightDifference(result, name), name).toBeLessThan(1e-2);
    }
  });

  it("are the CPU engine's for twenty steps of ResNet-8 on digits", async () => {
    const document = templateOf("resnet-8");
    const recipe = { ...document.recipe, batchSize: 16, maxSteps: 20, probeEvery: 5 };
    const request = { document: { ...document, recipe }, dataset: await digits(152, 20) };
    const onGpu = await trainThrough(gpu, request);
    await tf.setBackend(CPU_BACKEND_NAME);
    const onCpu = await trainThrough(cpu, request);
    const lossesOf = ({ metrics }: typeof onGpu): number[] =>
      metrics.flatMap((metric) => (metric.kind === "batch" ? [metric.loss] : []));
    const [found, expected] = [lossesOf(onGpu), lossesOf(onCpu)];
    expect(found).toHaveLength(20);
    const largest = Math.max(...found.map((loss, index) => Math.abs(loss - (expected[index] ?? Number.NaN))));
    console.log(`largest difference of 20 losses: ${largest.toExponential(1)}`);
    expect(largest).toBeLessThan(1e-3);
    expect(onGpu.metrics.map(({ kind, step }) => `${kind} ${step}`)).toEqual(
      onCpu.metrics.map(({ kind, step }) => `${kind} ${step}`),
    );
  });
});

describe("a run on the GPU engine", { timeout: PATIENCE }, () => {
  it("has two steps under way, and gives the same metrics every time, stopped and resumed too", async () => {
    const document = tinyDocument({ epochs: 3, probeEvery: 2 });
    const whole = await trainThrough(gpu, { document });
    expect(whole.ended?.reason).toBe("finished");
    expect(comparable((await trainThrough(gpu, { document })).metrics)).toBe(comparable(whole.metrics));
    const half = await trainThrough(gpu, { document }, ({ event, payload }) => {
      if (event === "metric" && payload.kind === "batch" && payload.step === 4) void gpu.handlers.stop({});
    });
    expect(half.ended).toMatchObject({ reason: "stopped" });
    // What was under way was waited for and told, and is in the checkpoint.
    expect(half.last?.step).toBe(half.metrics.at(-1)?.step);
    const rest = await trainThrough(gpu, { document, checkpoint: half.last?.bytes });
    expect(comparable([...half.metrics, ...rest.metrics])).toBe(comparable(whole.metrics));
    expect(rest.ended?.test).toEqual(whole.ended?.test);
  });

  it("stops at a number that is not finite, in the step in which the CPU engine does", async () => {
    const document = tinyDocument({
      learningRate: 100,
      warmupEpochs: 0,
      schedule: { kind: "constant" },
      weightDecay: { kind: "l2", value: 10 },
    });
    const request = { document, dataset: noiseDataset(64) };
    const onGpu = await trainThrough(gpu, request);
    await tf.setBackend(CPU_BACKEND_NAME);
    const onCpu = await trainThrough(cpu, request);
    expect(onGpu.failed).toMatchObject({ code: "not-finite", layer: expect.any(String) });
    // The layer may be another: sums that overflow in float32 are still numbers in the CPU engine's float64.
    expect(onGpu.failed?.step).toBe(onCpu.failed?.step);
    expect(onGpu.failed?.message).toContain(`"${onGpu.failed?.layer}"`);
    expect(onGpu.metrics.at(-1)?.step).toBe((onGpu.failed?.step ?? 0) - 1);
  });

  it(`keeps its buffers flat over ${15 * EPOCHS} steps with partial batches and evaluations`, async () => {
    // 58 images: the last batch of an epoch has two.
    const document = tinyDocument({ epochs: EPOCHS, batchSize: 4, probeEvery: 2 });
    const backend = gpuBackend();
    const bytes: number[] = [];
    const before = [tf.memory().numTensors, backend.numDataIds()];
    const { ended } = await trainThrough(
      gpu,
      { document, dataset: noiseDataset(58) },
      ({ event, payload }) => {
        if (event === "metric" && payload.kind === "epoch") bytes.push(backend.allocatedBytes());
      },
    );
    expect(ended?.step).toBe(15 * EPOCHS);
    expect([tf.memory().numTensors, backend.numDataIds()]).toEqual(before);
    // Until the third all kinds of steps have come, and nothing of them had to wait for its shader.
    expect(new Set(bytes.slice(3)).size, `bytes at the end of each epoch: ${bytes}`).toBe(1);
  });
});

const WITHOUT_FALLBACKS: readonly (readonly [string, () => NetworkDocument])[] = [
  // The templates are these two families and the small one, longer or shorter.
  ["resnet-8", () => templateOf("resnet-8")],
  ["plain-8", () => templateOf("plain-8")],
  ["conv-small", () => templateOf("conv-small")],
  ["every layer", everyLayerDocument],
];

describe("steps of whole networks on the GPU engine", { timeout: PATIENCE }, () => {
  it.each(WITHOUT_FALLBACKS)("%s leaves no kernel to TensorFlow.js", async (_, create) => {
    const { recipe, ...document } = create();
    const facts = { imageShape: [8, 8, 3], classes: 10 };
    const { network } = compileDocument(BUILT_IN_LAYERS, { ...document, recipe }, facts);
    const trainer = new Trainer(network, { ...recipe, clipNorm: 1 });
    trainer.writeWeights(initialWeights(network, 1));
    gpuBackend().resetFallbacks();
    // The second is a last partial batch, no multiple of four.
    const shaders: string[][] = [];
    for (const count of [4, 3]) {
      const labels = Uint8Array.from({ length: count }, (_, index) => index);
      const batch = { images: randomValues(192 * count, 3), targets: targetsOf(labels), labels, count };
      for (const probe of [false, true]) {
        const outcome = await trainer.step(batch, { step: 1, learningRate: 0.001, probe });
        expect(outcome).toMatchObject({ finite: true, ...(probe && { probe: expect.any(Object) }) });
      }
      const logits = tf.tidy(() =>
        inferencePass(network, tf.tensor(batch.images, [count, ...facts.imageShape])),
      );
      expect((await logits.data()).every(Number.isFinite)).toBe(true);
      logits.dispose();
      shaders.push(gpuBackend().shaders());
    }
    expect(Object.fromEntries(gpuBackend().fallbacks())).toEqual({});
    // A few lines that go value by value are compiled again for odd numbers of values, and nothing else.
    const [whole = [], both = []] = shaders;
    expect(both.filter((key) => !whole.includes(key) && !key.startsWith("each/"))).toEqual([]);
    trainer.dispose();
    network.dispose();
  });
});

describe("a bad step on the GPU engine", { timeout: PATIENCE }, () => {
  it("changes nothing, nor do the steps under way behind it, and the next one trains again", async () => {
    const { document } = { document: tinyDocument({}) };
    const { network } = compileDocument(BUILT_IN_LAYERS, document, { imageShape: [6, 6, 1], classes: 3 });
    const trainer = new Trainer(network, { ...document.recipe, clipNorm: 1 });
    trainer.writeWeights(initialWeights(network, 1));
    const good = {
      images: randomValues(2 * 36, 1),
      targets: targetsOf(Uint8Array.of(0, 1)),
      labels: Uint8Array.of(0, 1),
      count: 2,
    };
    const bad = { ...good, images: new Float32Array(72).fill(Number.NaN) };
    const request = { learningRate: 0.1, probe: false };
    expect(trainer.stepsInFlight).toBe(2);
    expect((await trainer.step(good, { ...request, step: 1 })).finite).toBe(true);
    const state = async () => [await trainer.readWeights(), await trainer.readSlots()];
    const before = await state();
    const outcomes = [
      trainer.step(bad, { ...request, step: 2 }),
      trainer.step(good, { ...request, step: 3 }),
    ];
    expect((await Promise.all(outcomes)).map(({ finite }) => finite)).toEqual([false, false]);
    expect(await state()).toEqual(before);
    expect((await trainer.step(good, { ...request, step: 2 })).finite).toBe(true);
    expect(await state()).not.toEqual(before);
    trainer.dispose();
    network.dispose();
  });
});

/** Whole training steps on the CPU engine: nothing leaks, nothing grows, and a run repeats itself to the byte. */
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { EngineThreadError } from "#engine/backends/cpu/errors";
import { compileNetwork } from "#engine/compile/compile";
import { initialWeights } from "#engine/compile/initial-weights";
import { flatGraphOf, type TestLayer, TINY_RESIDUAL } from "#engine/compile/testing";
import type { Batch } from "#engine/data/batches";
import { Trainer, type WeightValues } from "#engine/train/trainer";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";

let device: CpuComputeBackend | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
});

const SIDE = 6;
const CLASSES = 3;
const STEPS = 10_000;

/** Every family of layers that moves or pools values. */
const MANY_LAYERS: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "conv1", type: "conv2d", params: { filters: 6, bias: false } },
  { name: "bn1", type: "batchNorm" },
  { name: "relu1", type: "activation" },
  { name: "border", type: "zeroPad2d" },
  { name: "depthwise", type: "depthwiseConv2d", params: { depthMultiplier: 2, bias: true } },
  { name: "largest", type: "maxPool2d" },
  { name: "average", type: "avgPool2d", inputs: ["depthwise"] },
  { name: "concat", type: "concat", inputs: ["largest", "average"] },
  { name: "conv2", type: "conv2d", params: { filters: 8, kernel: 1, bias: true } },
  { name: "pad", type: "shortcut", inputs: ["largest"], params: { mode: "pad", filters: 16 } },
  { name: "conv3", type: "conv2d", inputs: ["concat"], params: { filters: 16, kernel: 3 } },
  { name: "add", type: "add", inputs: ["conv3", "pad"] },
  { name: "both", type: "concat", inputs: ["add", "conv2"] },
  { name: "flatten", type: "flatten" },
  { name: "dense", type: "dense", params: { units: CLASSES } },
  { name: "output", type: "output" },
];

function batchOf(count: number, seed: number): Batch {
  const images = randomValues(count * SIDE * SIDE, seed);
  const labels = Uint8Array.from({ length: count }, (_, index) => (index * 7 + seed) % CLASSES);
  const targets = new Float32Array(count * CLASSES);
  labels.forEach((label, row) => {
    targets[row * CLASSES + label] = 1;
  });
  return { images, targets, labels, count };
}

interface Training {
  readonly losses: number[];
  readonly weights: WeightValues;
}

async function train(
  layers: readonly TestLayer[],
  steps: number,
  onStep: (step: number) => void = () => undefined,
  images = 4,
): Promise<Training> {
  const network = compileNetwork(flatGraphOf(layers), { imageShape: [SIDE, SIDE, 1], classes: CLASSES });
  const trainer = new Trainer(network, DEFAULT_RECIPE);
  try {
    trainer.writeWeights(initialWeights(network, 1));
    const losses: number[] = [];
    for (let step = 1; step <= steps; step += 1) {
      const request = { step, learningRate: 0.01, probe: step % 50 === 1 };
      const outcome = await trainer.step(batchOf(images, step % 8), request);
      losses.push(outcome.loss);
      onStep(step);
    }
    return { losses, weights: await trainer.readWeights() };
  } finally {
    trainer.dispose();
    network.dispose();
  }
}

describe("training on the CPU engine", () => {
  it("keeps tensors and memory flat over 10,000 steps", async () => {
    device = await startCpuEngine(2);
    const { runtime } = device.backend();
    const before = { tensors: tf.memory().numTensors, bytes: runtime.allocator.usedBytes() };
    const seen = new Set<string>();
    const { losses } = await train(TINY_RESIDUAL, STEPS, (step) => {
      if (step > 2)
        seen.add([tf.memory().numTensors, runtime.allocator.usedBytes(), runtime.reservedBytes()].join(" "));
    });
    expect(seen.size).toBe(1);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect(runtime.allocator.usedBytes()).toBe(before.bytes);
  });

  it.each([1, 2, 3])("gives the same bytes run after run on %i threads", async (threads) => {
    device = await startCpuEngine(threads);
    for (const layers of [TINY_RESIDUAL, MANY_LAYERS]) {
      const first = await train(layers, 12, undefined, 64);
      const second = await train(layers, 12, undefined, 64);
      expect(second.losses).toEqual(first.losses);
      expect(second.weights).toEqual(first.weights);
    }
  });

  it("runs every layer on kernels of its own", async () => {
    device = await startCpuEngine(2);
    for (const layers of [TINY_RESIDUAL, MANY_LAYERS]) {
      await train(layers, 3);
      expect([...device.backend().fallbacks()]).toEqual([]);
    }
  });

  it("learns the same without shared memory", async () => {
    device = await startCpuEngine(4, "alone");
    const alone = await train(MANY_LAYERS, 10);
    device.dispose();
    device = await startCpuEngine(1, "plain");
    expect(await train(MANY_LAYERS, 10)).toEqual(alone);
  });

  it("says so when the engine ended in the middle of a run", async () => {
    device = await startCpuEngine(2);
    const { runtime } = device.backend();
    const training = train(TINY_RESIDUAL, 20, (step) => {
      if (step === 10) runtime.dispose();
    });
    await expect(training).rejects.toThrow(EngineThreadError);
  });
});

/**
 * Our WebGPU kernels against TensorFlow.js's own, on the same device: convolutions of ResNet-20 (He et al. 2015, section 4.2), forwards
 * and both gradients. Both sides take turns; where the only adapter is a software one, that is what is measured, and its name says so.
 */
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { WEBGPU_BACKEND_NAME } from "#engine/backends/webgpu/names";
import type { SkiploomWebGpuBackend } from "#engine/backends/webgpu/webgpu-backend";
import { startWebGpuEngine } from "../cross/webgpu-support";
import { median, rounded, writeOutput } from "./measured";

/** TensorFlow.js's own backend, as its package registers its kernels for. */
const PUBLISHED = "webgpu";
const SOFTWARE_BATCH = 8;
const GPU_BATCH = 128;
const ROUNDS = 7;

interface Layer {
  readonly size: number;
  readonly input: number;
  readonly output: number;
  readonly taps: number;
  readonly stride: number;
}

const LAYERS: readonly Layer[] = [
  { size: 32, input: 16, output: 16, taps: 3, stride: 1 },
  { size: 32, input: 16, output: 32, taps: 3, stride: 2 },
  { size: 16, input: 32, output: 32, taps: 3, stride: 1 },
  { size: 16, input: 32, output: 64, taps: 3, stride: 2 },
  { size: 8, input: 64, output: 64, taps: 3, stride: 1 },
  { size: 32, input: 16, output: 32, taps: 1, stride: 2 },
  { size: 16, input: 32, output: 64, taps: 1, stride: 2 },
];

const KERNELS = ["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"] as const;
type Kernel = (typeof KERNELS)[number];

/** Medians of both sides, in milliseconds. */
interface Row {
  readonly layer: Layer;
  readonly kernel: Kernel;
  readonly ours: number;
  readonly theirs: number;
}

/** Milliseconds for one call, of several that are queued together. */
type Measure = (calls: number) => Promise<number>;

function prepare(backendName: string, layer: Layer, kernel: Kernel, batch: number): Measure {
  const { size, input, output, taps, stride } = layer;
  const made = size / stride;
  const x = tf.randomNormal([batch, size, size, input], 0, 1, "float32", 1);
  const filter = tf.randomNormal([taps, taps, input, output], 0, 1, "float32", 2);
  const dy = tf.randomNormal([batch, made, made, output], 0, 1, "float32", 3);
  const inputs = {
    Conv2D: { x, filter },
    Conv2DBackpropInput: { dy, filter },
    Conv2DBackpropFilter: { x, dy },
  }[kernel];
  const attributes = {
    strides: [stride, stride],
    pad: "same",
    dataFormat: "NHWC",
    dilations: [1, 1],
    inputShape: x.shape,
    filterShape: filter.shape,
  };
  return async (calls) => {
    await tf.setBackend(backendName);
    const started = performance.now();
    for (let call = 1; call <= calls; call += 1) {
      const result = tf.engine().runKernel<tf.Tensor>(kernel, inputs, attributes);
      // A device works in order: when the last is known, all are done.
      if (call === calls) await result.data();
      result.dispose();
    }
    return (performance.now() - started) / calls;
  };
}

/** Both sides on one device: only the kernels differ. */
async function registerPublished({ device }: SkiploomWebGpuBackend): Promise<void> {
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  tf.removeBackend(PUBLISHED);
  tf.registerBackend(PUBLISHED, () => new WebGPUBackend(device, device.adapterInfo));
}

it("runs convolutions faster than TensorFlow.js's own kernels", async ({ skip }) => {
  const started = await startWebGpuEngine();
  if (typeof started === "string") return skip(started);
  const { label, gpu } = started.describe();
  const isSoftware = gpu?.isSoftware === true;
  await registerPublished(started.backend());
  const batch = isSoftware ? SOFTWARE_BATCH : GPU_BATCH;
  const calls = isSoftware ? 4 : 20;
  const rows: Row[] = [];
  for (const layer of LAYERS) {
    for (const kernel of KERNELS) {
      await tf.setBackend(WEBGPU_BACKEND_NAME);
      const ours = prepare(WEBGPU_BACKEND_NAME, layer, kernel, batch);
      await tf.setBackend(PUBLISHED);
      const theirs = prepare(PUBLISHED, layer, kernel, batch);
      // The first calls compile and upload.
      await ours(1);
      await theirs(1);
      const times = { ours: [] as number[], theirs: [] as number[] };
      for (let round = 0; round < ROUNDS; round += 1) {
        times.ours.push(await ours(calls));
        times.theirs.push(await theirs(calls));
      }
      rows.push({ layer, kernel, ours: median(times.ours), theirs: median(times.theirs) });
    }
  }
  const sum = (side: "ours" | "theirs"): number => rows.reduce((total, row) => total + row[side], 0);
  const timesFaster = sum("theirs") / sum("ours");
  writeOutput("webgpu-kernels", {
    adapter: { name: label, software: isSoftware, gpu },
    batch,
    rounds: ROUNDS,
    timesFaster: rounded(timesFaster, 2),
    leastTimesFaster: rounded(Math.min(...rows.map(({ ours, theirs }) => theirs / ours)), 2),
    kernels: rows.map(({ layer, kernel, ours, theirs }) => ({
      kernel,
      shape: `${layer.size}x${layer.size}x${layer.input} to ${layer.output}, ${layer.taps}x${layer.taps}, stride ${layer.stride}`,
      milliseconds: rounded(ours, 2),
      publishedMilliseconds: rounded(theirs, 2),
      timesFaster: rounded(theirs / ours, 2),
    })),
  });
  started.dispose();
  expect(timesFaster).toBeGreaterThan(2);
}, 300_000);

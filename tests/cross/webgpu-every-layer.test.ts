/** A training step of every layer on the GPU engine leaves no kernel to TensorFlow.js: a new layer is in it by itself. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { LAYERS } from "#core/layers/index";
import { WEBGPU_BACKEND_NAME } from "#engine/backends/webgpu/names";
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { variations } from "../support/layer-places";
import { CASES, isSound, networkWith, stepOn } from "./any-network";
import { startWebGpuEngine } from "./webgpu-support";

let started: WebGpuComputeBackend | string;

beforeAll(async () => {
  started = await startWebGpuEngine();
});

beforeEach(async (context) => {
  if (typeof started === "string") return context.skip(started);
  await tf.setBackend(WEBGPU_BACKEND_NAME);
});

afterAll(() => {
  if (typeof started !== "string") started.dispose();
});

/** Kernels of TensorFlow.js that ran while a layer's networks took a step, each parameter changed once. */
async function leftToTensorFlow(
  type: (typeof CASES)[number][0],
  afterFlatten: boolean,
): Promise<Record<string, number>> {
  if (typeof started === "string") return {};
  const backend = started.backend();
  backend.resetFallbacks();
  for (const params of variations(LAYERS[type])) {
    const document = networkWith(type, params, afterFlatten);
    if (isSound(document)) await stepOn(WEBGPU_BACKEND_NAME, document);
  }
  return Object.fromEntries(backend.fallbacks());
}

it.each(CASES)("%s, after a flatten: %s", { timeout: 400_000 }, async (type, afterFlatten) => {
  expect(
    await leftToTensorFlow(type, afterFlatten),
    `${type}: these kernels need one of ours in src-engine/backends/webgpu, or the rule in src-engine/operations others`,
  ).toEqual({});
});

it("counts a kernel that is TensorFlow.js's", async () => {
  if (typeof started === "string") return;
  started.backend().resetFallbacks();
  const result = tf.tidy(() => tf.cumsum(tf.tensor1d([1, 2, 3])));
  await result.data();
  result.dispose();
  expect(started.backend().fallbacks().size).toBeGreaterThan(0);
});

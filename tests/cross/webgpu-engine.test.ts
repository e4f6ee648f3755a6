/** The GPU engine as a device: what it says of itself, its memory, its end. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WEBGPU_BACKEND_NAME } from "#engine/backends/webgpu/names";
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { startWebGpuEngine } from "./webgpu-support";

let started: WebGpuComputeBackend | string;

beforeAll(async () => {
  started = await startWebGpuEngine();
});

afterAll(() => {
  if (typeof started !== "string") started.dispose();
});

describe("the GPU engine", () => {
  it("says which adapter it has, and computes", async ({ skip }) => {
    if (typeof started === "string") return skip(started);
    const found = started.describe();
    console.log(JSON.stringify(found));
    expect(found.backend).toBe(WEBGPU_BACKEND_NAME);
    expect(tf.getBackend()).toBe(WEBGPU_BACKEND_NAME);
    const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
    expect(Array.from(await product.data())).toEqual([19, 22, 43, 50]);
  });
});

import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { BackendUnavailableError } from "../backend";
import { createWasmBackend } from "./wasm-compute-backend";

const folder = fileURLToPath(
  new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/dist", import.meta.url),
);

describe("the WebAssembly device", () => {
  const device = createWasmBackend({ binaryFolder: folder });
  afterAll(() => device.dispose());

  it("refuses to describe itself before it runs", () => {
    expect(() => device.describe()).toThrow(BackendUnavailableError);
    expect(device.memoryBytes()).toBe(0);
  });

  it("says what it really is", async () => {
    await device.initialise({ threads: 2 });
    expect(device.describe()).toEqual({
      name: "CPU (WebAssembly SIMD)",
      backend: "wasm",
      threads: 1,
      simd: true,
      software: false,
    });
    expect(tf.getBackend()).toBe("wasm");
  });

  it("counts the memory that tensors take", () => {
    const before = device.memoryBytes();
    const large = tf.zeros([32, 1024, 1024]);
    expect(device.memoryBytes()).toBeGreaterThanOrEqual(before + 100 * 2 ** 20);
    large.dispose();
  });

  it("starts again after it was disposed, with its kernels", async () => {
    device.dispose();
    expect(() => device.describe()).toThrow(BackendUnavailableError);
    await device.initialise();
    const [dx, dfilter] = tf.grads((x, filter) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "valid"),
    )([tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1])]);
    expect(Array.from(dx?.dataSync() ?? [])).toEqual([1, 2, 1, 2, 4, 2, 1, 2, 1]);
    expect(Array.from(dfilter?.dataSync() ?? [])).toEqual([4, 4, 4, 4]);
    const product = tf.matMul(tf.ones([3, 2]), tf.ones([4, 2]), false, true);
    expect(Array.from(product.dataSync())).toEqual(new Array(12).fill(2));
  });
});

/** What the kit's GPU process does on an open device, once WebGPU is where TensorFlow.js looks for it. */
import * as tf from "@tensorflow/tfjs-core";
import type { SkiploomWebGpuBackend } from "#engine/backends/webgpu/webgpu-backend";
import { createWebGpuBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import type { GpuLimits, SelfTest } from "./gpu-messages";

export async function open(gpu: GPU): Promise<SkiploomWebGpuBackend> {
  const device = createWebGpuBackend({ gpu });
  void device.lost?.then(({ reason, message }) => {
    console.error(`The GPU was lost (${reason}): ${message}`);
    process.exit(1);
  });
  await device.initialise();
  return device.backend();
}

/** Whole numbers, small enough that float32 has every sum exactly. */
function wholeNumbers(count: number, factor: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => ((index * factor) % 11) - 5);
}

function exactProduct(a: Float32Array, b: Float32Array, size: number): Float32Array {
  const result = new Float32Array(size * size);
  for (let row = 0; row < size; row += 1)
    for (let inner = 0; inner < size; inner += 1) {
      const left = a[row * size + inner] ?? 0;
      for (let column = 0; column < size; column += 1) {
        const at = row * size + column;
        result[at] = (result[at] ?? 0) + left * (b[inner * size + column] ?? 0);
      }
    }
  return result;
}

const same = (one: ArrayLike<number>, other: ArrayLike<number>): boolean =>
  one.length === other.length && Array.from(one).every((value, index) => Object.is(value, other[index]));

/** Uploads, multiplies and reads back whole numbers until the seconds are over: all of it has to be exact, each time. */
export async function selfTest(seconds: number): Promise<SelfTest> {
  const size = 128;
  const start = performance.now();
  const failures: string[] = [];
  const [left, right] = [wholeNumbers(size * size, 7), wholeNumbers(size * size, 5)];
  const expected = exactProduct(left, right, size);
  const [a, b] = [tf.tensor2d(left, [size, size]), tf.tensor2d(right, [size, size])];
  if (!same(await a.clone().data(), left)) failures.push("What was uploaded came back otherwise.");
  let products = 0;
  do {
    const product = tf.matMul(a, b);
    if (!same(await product.data(), expected))
      failures.push(`Product ${products} of whole numbers is wrong.`);
    product.dispose();
    products += 1;
  } while (performance.now() - start < seconds * 1000 && failures.length < 5);
  return { seconds: (performance.now() - start) / 1000, products, failures };
}

/** Seconds for one of several calls that are queued together; the best of some tries, after one that warms up. */
async function bestOf(tries: number, work: () => Promise<number>): Promise<number> {
  await work();
  let best = Number.POSITIVE_INFINITY;
  for (let index = 0; index < tries; index += 1) best = Math.min(best, await work());
  return best;
}

async function copyRate(device: GPUDevice, software: boolean): Promise<number> {
  const bytes = Math.min(software ? 2 ** 24 : 2 ** 28, device.limits.maxBufferSize);
  const copies = software ? 2 : 32;
  const [from, to] = [0, 1].map(() =>
    device.createBuffer({ size: bytes, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST }),
  );
  if (!from || !to) throw new Error("There is no buffer.");
  const seconds = await bestOf(5, async () => {
    const start = performance.now();
    const encoder = device.createCommandEncoder();
    for (let copy = 0; copy < copies; copy += 1) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / 1000 / copies;
  });
  from.destroy();
  to.destroy();
  return (2 * bytes) / seconds / 1e9;
}

async function productRate(size: number, products: number): Promise<number> {
  const [a, b] = [1, 2].map((seed) => tf.randomUniform([size, size], -1, 1, "float32", seed));
  const seconds = await bestOf(5, async () => {
    const start = performance.now();
    for (let product = 1; product <= products; product += 1) {
      const result = tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);
      // A device works in order: when one number of the last is known, all are done.
      if (product === products) {
        const corner = tf.slice(result, [0, 0], [1, 1]);
        await corner.data();
        corner.dispose();
      }
      result.dispose();
    }
    return (performance.now() - start) / 1000 / products;
  });
  tf.dispose([a, b] as tf.Tensor[]);
  return (2 * size ** 3) / seconds / 1e12;
}

export async function limits(backend: SkiploomWebGpuBackend): Promise<GpuLimits> {
  const productSize = backend.isSoftware ? 256 : 4096;
  return {
    copyGigabytesPerSecond: await copyRate(backend.device, backend.isSoftware),
    productTeraflops: await productRate(productSize, backend.isSoftware ? 1 : 8),
    productSize,
  };
}

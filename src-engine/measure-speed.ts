/** A short probe of the device: how many operations a second its products and convolutions reach. */
import {
  conv2d,
  grads,
  matMul,
  randomUniform,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import type { DeviceSpeed } from "#core/protocol/engine-api";

const MATRIX = 512;
const IMAGES: [number, number, number, number] = [8, 32, 32, 32];
const REPEATS = 3;

/** Medians of three measurements, each after one that compiles and warms up. */
export async function measureSpeed(): Promise<DeviceSpeed> {
  const matrix = randomUniform([MATRIX, MATRIX], -1, 1, "float32", 1) as Tensor2D;
  const images = randomUniform(IMAGES, -1, 1, "float32", 2) as Tensor4D;
  const [batch, height, width, channels] = IMAGES;
  const filter = randomUniform([3, 3, channels, channels], -1, 1, "float32", 3) as Tensor4D;
  const dy = randomUniform(IMAGES, -1, 1, "float32", 4);
  const convolve = (x: Tensor, weights: Tensor): Tensor =>
    conv2d(x as Tensor4D, weights as Tensor4D, 1, "same");
  const gradients = grads((x, weights) => convolve(x as Tensor, weights as Tensor));
  const operations = 2 * batch * height * width * 9 * channels * channels;
  try {
    return {
      matrixProduct: await rate(2 * MATRIX ** 3, () => [matMul(matrix, matrix)]),
      convolution: await rate(operations, () => [convolve(images, filter)]),
      // `grads` runs the convolution once more before its two gradients.
      convolutionGradients: await rate(3 * operations, () => gradients([images, filter], dy)),
    };
  } finally {
    for (const tensor of [matrix, images, filter, dy]) tensor.dispose();
  }
}

/** Billions of operations a second. */
async function rate(operations: number, work: () => Tensor[]): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat += 1) {
    const start = performance.now();
    const results = tidy(() => work());
    // Work on a GPU is done when its result can be read.
    await Promise.all(results.map((result) => result.data()));
    for (const result of results) result.dispose();
    times.push(performance.now() - start);
  }
  const [, ...measured] = times;
  measured.sort((one, other) => one - other);
  return operations / (measured[Math.floor(measured.length / 2)] ?? Number.NaN) / 1e6;
}

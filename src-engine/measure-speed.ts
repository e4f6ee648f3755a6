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

interface Size {
  /** Rows and columns of the square matrices. */
  readonly matrix: number;
  /** Of 32x32 pixels and 32 channels. */
  readonly images: number;
}

/** The last one keeps any device busy; a slow one, such as a GPU imitated in software, is not made to reach it. */
const SIZES: readonly Size[] = [
  { matrix: 128, images: 1 },
  { matrix: 512, images: 8 },
];
/** Milliseconds for one size: a device that needs longer is measured by it. */
const LONG_ENOUGH = 50;
const REPEATS = 3;
const PIXELS = 32;
const CHANNELS = 32;

/** Medians of three measurements, each after one that compiles and warms up. */
export async function measureSpeed(): Promise<DeviceSpeed> {
  return {
    matrixProduct: await largestUseful(measureProduct),
    convolution: await largestUseful((size) => measureConvolution(size, false)),
    convolutionGradients: await largestUseful((size) => measureConvolution(size, true)),
  };
}

interface Rate {
  readonly milliseconds: number;
  /** Billions of operations a second. */
  readonly rate: number;
}

async function largestUseful(measure: (size: Size) => Promise<Rate>): Promise<number> {
  let last = Number.NaN;
  for (const size of SIZES) {
    const { milliseconds, rate } = await measure(size);
    last = rate;
    if (milliseconds > LONG_ENOUGH) break;
  }
  return last;
}

async function measureProduct({ matrix: size }: Size): Promise<Rate> {
  const matrix = randomUniform([size, size], -1, 1, "float32", 1) as Tensor2D;
  const rate = await timed(2 * size ** 3, () => [matMul(matrix, matrix)]);
  matrix.dispose();
  return rate;
}

async function measureConvolution({ images: count }: Size, withGradients: boolean): Promise<Rate> {
  const shape: [number, number, number, number] = [count, PIXELS, PIXELS, CHANNELS];
  const images = randomUniform(shape, -1, 1, "float32", 2) as Tensor4D;
  const filter = randomUniform([3, 3, CHANNELS, CHANNELS], -1, 1, "float32", 3) as Tensor4D;
  const dy = randomUniform(shape, -1, 1, "float32", 4);
  const convolve = (x: Tensor, weights: Tensor): Tensor =>
    conv2d(x as Tensor4D, weights as Tensor4D, 1, "same");
  const gradients = grads((x, weights) => convolve(x as Tensor, weights as Tensor));
  const operations = 2 * count * PIXELS ** 2 * 9 * CHANNELS ** 2;
  const rate = withGradients
    ? // `grads` runs the convolution once more before its two gradients.
      await timed(3 * operations, () => gradients([images, filter], dy))
    : await timed(operations, () => [convolve(images, filter)]);
  for (const tensor of [images, filter, dy]) tensor.dispose();
  return rate;
}

async function timed(operations: number, work: () => Tensor[]): Promise<Rate> {
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
  const milliseconds = measured[Math.floor(measured.length / 2)] ?? Number.NaN;
  return { milliseconds, rate: operations / milliseconds / 1e6 };
}

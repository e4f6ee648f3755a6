/** How fast the micro-kernel runs on panels in the first cache, and how fast a 3x3 convolution of 64 channels is. */
import * as tf from "@tensorflow/tfjs-core";
import { createCpuBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { nodeKernelPlatform } from "#engine/entries/cpu-kernels";
import type { WorkerOptions } from "./protocol";

/** GFLOP/s. The convolution's are those of its definition, however it is computed. */
export interface ConvolutionRates {
  readonly version: string;
  readonly microKernel: number;
  readonly forward: number;
  readonly inputGradient: number;
  readonly filterGradient: number;
  /** Stride 2, to outputs of the same size: computed tap by tap, where stride 1 goes through Winograd's transform. */
  readonly strided: number;
}

const CHANNELS = 64;
const SIDE = 16;
const BATCH = 32;
const ROUNDS = 25;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export async function convolutionRates(
  folder: string,
  { threads, variant }: WorkerOptions,
): Promise<ConvolutionRates> {
  const device = createCpuBackend({ ...nodeKernelPlatform(folder), ...(variant && { variant }) });
  await device.initialise({ threads });
  const { runtime } = device.backend();
  const image: [number, number, number, number] = [BATCH, SIDE, SIDE, CHANNELS];
  const filterShape: [number, number, number, number] = [3, 3, CHANNELS, CHANNELS];
  const x = tf.randomNormal(image, 0, 1, "float32", 1);
  const dy = tf.randomNormal(image, 0, 1, "float32", 2);
  const filter = tf.randomNormal(filterShape, 0, 1, "float32", 3);
  const attributes = {
    dilations: [1, 1],
    pad: "same",
    dataFormat: "NHWC",
    inputShape: image,
    filterShape,
  };
  const wide = tf.randomNormal([BATCH, 2 * SIDE, 2 * SIDE, CHANNELS], 0, 1, "float32", 4);
  const run = (name: string, inputs: Record<string, tf.Tensor>, strides = [1, 1]): void => {
    tf.engine()
      .runKernel<tf.Tensor>(name, inputs, { ...attributes, strides })
      .dispose();
  };
  const flops = 2 * 9 * CHANNELS * CHANNELS * SIDE * SIDE * BATCH;
  const steps = 256;
  const repeats = 2000;
  const chunks = threads * 4;
  const works: [work: () => void, flops: number][] = [
    [() => runtime.run("kernelTileRate", chunks, [steps, repeats]), chunks * repeats * steps * 6 * 8 * 2],
    [() => run("Conv2D", { x, filter }), flops],
    [() => run("Conv2DBackpropInput", { dy, filter }), flops],
    [() => run("Conv2DBackpropFilter", { x, dy }), flops],
    [() => run("Conv2D", { x: wide, filter }, [2, 2]), flops],
  ];
  const times = works.map((): number[] => []);
  for (let round = 0; round < ROUNDS + 5; round += 1) {
    works.forEach(([work], index) => {
      const start = performance.now();
      work();
      if (round >= 5) times[index]?.push(performance.now() - start);
    });
  }
  const [microKernel = 0, forward = 0, inputGradient = 0, filterGradient = 0, strided = 0] = works.map(
    ([, count], index) => count / 1e6 / median(times[index] ?? []),
  );
  return {
    version: `Node ${process.versions.node}`,
    microKernel,
    forward,
    inputGradient,
    filterGradient,
    strided,
  };
}

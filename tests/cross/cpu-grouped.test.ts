/** Convolutions in groups on the CPU engine: every build and several threads against float64, and the same bits each time. */
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import {
  groupedConvolution,
  groupedFilterGradient,
  groupedInputGradient,
} from "#engine/backends/operations/grouped-convolution";
import { groupedConvolutionSuite } from "../gpu-suite/grouped-suite";
import { drawn } from "../gpu-suite/kernel-cases";
import { startCpuEngine, VARIANTS } from "./cpu-support";

let device: CpuComputeBackend | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
});

const BUILDS = [
  ...VARIANTS.flatMap((variant) => [1, 2, 5].map((threads) => [variant, threads] as const)),
  ["alone", 1] as const,
];

describe("convolutions in groups agree with float64", () => {
  it.each(BUILDS)("in the %s build on %i threads", async (variant, threads) => {
    device = await startCpuEngine(threads, variant);
    const { failures } = await groupedConvolutionSuite(tf, threads * 100 + variant.length, 60);
    expect(failures).toEqual([]);
    expect([...device.backend().fallbacks()]).toEqual([]);
  });
});

interface Sizes {
  readonly share: number;
  readonly groups: number;
  readonly stride: number;
}

/** y, dx and the filter's gradient of one step. */
function results({ share, groups, stride }: Sizes): Float32Array[] {
  const steps = { strides: [stride, stride], dilations: [1, 1], padding: [1, 1, 1, 1] } as const;
  const channels = share * groups;
  const side = 14;
  const small = side / stride;
  return tf.tidy(() => {
    const [x, filter, dy] = [
      drawn([3, side, side, channels], 1),
      drawn([3, 3, share, channels], 2),
      drawn([3, small, small, channels], 3),
    ].map(({ values, shape }) => tf.tensor(values, [...shape]));
    if (!x || !filter || !dy) throw new Error("There are three tensors.");
    return [
      groupedConvolution(x, filter, undefined, steps, groups),
      groupedInputGradient(dy, filter, x.shape, steps, groups),
      groupedFilterGradient(x, dy, filter.shape, steps, groups),
    ].map((tensor) => tensor.dataSync<"float32">().slice());
  });
}

describe.each([
  { share: 4, groups: 8, stride: 1 },
  { share: 4, groups: 8, stride: 2 },
  { share: 8, groups: 6, stride: 1 },
  { share: 8, groups: 6, stride: 2 },
  { share: 16, groups: 5, stride: 1 },
  { share: 32, groups: 4, stride: 2 },
])("%o", (sizes) => {
  it("gives the same bits again, and with several threads", async () => {
    device = await startCpuEngine(1);
    const alone = results(sizes);
    expect(results(sizes)).toEqual(alone);
    device.dispose();
    device = await startCpuEngine(3);
    const together = results(sizes);
    expect(results(sizes)).toEqual(together);
    // The filter's gradient is summed in as many shares as there are threads to compute them.
    expect(together.slice(0, 2)).toEqual(alone.slice(0, 2));
  });
});

/** The filter's gradient of one small image, which is summed in one order however many outputs there are. */
function filterGradient(outputs: number, all: number): Float32Array {
  const [side, inputs, taps] = [7, 5, 3];
  const [x, dy] = [drawn([1, side, side, inputs], 1), drawn([1, side, side, all], 2)];
  const attributes = { strides: [1, 1], pad: "same", dilations: [1, 1], dataFormat: "NHWC" };
  return tf.tidy(() =>
    tf
      .engine()
      .runKernel<tf.Tensor>(
        "Conv2DBackpropFilter",
        {
          x: tf.tensor(x.values, [...x.shape]),
          dy: tf.slice(tf.tensor(dy.values, [...dy.shape]), [0, 0, 0, 0], [-1, -1, -1, outputs]),
        },
        { ...attributes, filterShape: [taps, taps, inputs, outputs] },
      )
      .dataSync<"float32">()
      .slice(),
  );
}

describe.each(VARIANTS)("tiles of few outputs in the %s build", (variant) => {
  it.each([1, 3, 4, 5, 9, 12])("are the same bits as the first %i of many", async (outputs) => {
    device = await startCpuEngine(1, variant, undefined, false);
    const all = 16;
    const first = filterGradient(all, all).filter((_, index) => index % all < outputs);
    expect(filterGradient(outputs, all)).toEqual(first);
    expect(first.some((value) => value !== 0)).toBe(true);
  });
});

/**
 * The gradients of convolutions on the CPU engine against a direct convolution in float64 (written here,
 * from the definition), against TensorFlow.js's `cpu` backend, and, for that float64 reference itself, against
 * finite differences. Sizes, strides, dilations, padding and channels are drawn at random; the seed is printed.
 */
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { convolutionWithBias, depthwiseConvolution } from "#engine/backends/operations/convolution-gradient";
import { roundingOfCase } from "../gpu-suite/convolution-suite";
import { tolerance } from "../gpu-suite/kernel-cases";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { someOf } from "../support/trials";
import { startCpuEngine } from "./cpu-support";
import {
  type ConvolutionCase,
  convolve,
  filterGradientOf,
  inputGradientOf,
  outputSize,
  randomValues,
  worstDifference,
} from "./kernel-parity-reference";

const seed = Date.now() % 2 ** 31;
let device: CpuComputeBackend;
const reference = createReferenceBackend();

beforeAll(async () => {
  console.log(`kernel parity seed: ${seed}`);
  await reference.initialise();
  device = await startCpuEngine(2);
  // Makes TensorFlow.js count what every kernel leaves behind.
  tf.env().set("IS_TEST", true);
});

afterAll(() => device.dispose());

const channelCount = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc.constantFrom(15, 16, 17, 31, 33, 63, 64, 65),
);

const anyCase: fc.Arbitrary<ConvolutionCase> = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 13 }),
    width: fc.integer({ min: 1, max: 13 }),
    inputChannels: channelCount,
    outputChannels: channelCount,
    filterHeight: fc.integer({ min: 1, max: 5 }),
    filterWidth: fc.integer({ min: 1, max: 5 }),
    strideHeight: fc.integer({ min: 1, max: 3 }),
    strideWidth: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom("same" as const, "valid" as const),
    depthwise: fc.constant(false),
    valueSeed: fc.integer(),
  })
  .filter((drawn) => outputSize(drawn).height > 0 && outputSize(drawn).width > 0);

/** Gradients of sum(dy * conv(x, filter)) as TensorFlow.js computes them on the current backend. */
function gradientsOf(example: ConvolutionCase, x: Float32Array, filter: Float32Array, dy: Float32Array) {
  return tf.tidy(() => {
    const { batch, height, width, inputChannels, outputChannels, filterHeight, filterWidth } = example;
    const xTensor = tf.tensor4d(x, [batch, height, width, inputChannels]);
    const filterTensor = tf.tensor4d(filter, [filterHeight, filterWidth, inputChannels, outputChannels]);
    const strides: [number, number] = [example.strideHeight, example.strideWidth];
    const steps = {
      strides,
      padding: example.padding,
      dilations: [example.dilation, example.dilation],
    } as const;
    const convolution = (image: tf.Tensor, weights: tf.Tensor) =>
      example.depthwise
        ? depthwiseConvolution(image, weights, steps)
        : convolutionWithBias(image, weights, undefined, steps);
    const y = convolution(xTensor, filterTensor);
    const [dx, dfilter] = tf.grads(convolution)([xTensor, filterTensor], tf.tensor(dy, y.shape));
    if (!dx || !dfilter) throw new Error("no gradient");
    return { y: y.dataSync(), dx: dx.dataSync(), dfilter: dfilter.dataSync() };
  });
}

function buffersOf(example: ConvolutionCase) {
  const { batch, height, width, inputChannels, outputChannels, filterHeight, filterWidth } = example;
  const size = outputSize(example);
  const made = example.depthwise ? inputChannels * outputChannels : outputChannels;
  return {
    x: randomValues(batch * height * width * inputChannels, example.valueSeed),
    filter: randomValues(filterHeight * filterWidth * inputChannels * outputChannels, example.valueSeed + 1),
    dy: randomValues(batch * size.height * size.width * made, example.valueSeed + 2),
  };
}

async function compareWithDirect(example: ConvolutionCase): Promise<void> {
  await tf.setBackend(CPU_BACKEND_NAME);
  const before = tf.memory().numTensors;
  const { x, filter, dy } = buffersOf(example);
  const got = gradientsOf(example, x, filter, dy);
  expect(tf.memory().numTensors).toBe(before);
  const taps = example.filterHeight * example.filterWidth;
  const size = outputSize(example);
  const pixels = example.batch * size.height * size.width;
  const summed = example.depthwise ? 1 : example.inputChannels;
  const allowed = (terms: number): number => roundingOfCase(example) * tolerance(terms);
  expect(worstDifference(got.y, convolve(example, x, filter))).toBeLessThan(allowed(taps * summed));
  expect(worstDifference(got.dx, inputGradientOf(example, dy, filter))).toBeLessThan(
    allowed(taps * example.outputChannels),
  );
  expect(worstDifference(got.dfilter, filterGradientOf(example, x, dy))).toBeLessThan(allowed(pixels));
}

describe("gradients of convolutions on the CPU engine", () => {
  it("agree with a direct convolution in float64", async () => {
    await fc.assert(fc.asyncProperty(anyCase, compareWithDirect), { seed, numRuns: someOf(150) });
  });

  it("agree with it for depthwise convolutions with multipliers", async () => {
    const depthwise = anyCase.map((drawn) => ({
      ...drawn,
      depthwise: true,
      outputChannels: 1 + (drawn.outputChannels % 3),
    }));
    await fc.assert(fc.asyncProperty(depthwise, compareWithDirect), { seed, numRuns: someOf(150) });
  });

  it("agree with the cpu backend", async () => {
    const either = fc.tuple(anyCase, fc.boolean()).map(([drawn, depthwise]) => ({
      ...drawn,
      depthwise,
      inputChannels: 1 + (drawn.inputChannels % 9),
      outputChannels: depthwise ? 1 + (drawn.outputChannels % 2) : 1 + (drawn.outputChannels % 9),
    }));
    await fc.assert(
      fc.asyncProperty(either, async (example) => {
        const { x, filter, dy } = buffersOf(example);
        await tf.setBackend(CPU_BACKEND_NAME);
        const ours = gradientsOf(example, x, filter, dy);
        await tf.setBackend("cpu");
        const theirs = gradientsOf(example, x, filter, dy);
        for (const part of ["y", "dx", "dfilter"] as const) {
          expect(worstDifference(ours[part], theirs[part])).toBeLessThan(tolerance(1000));
        }
      }),
      { seed, numRuns: someOf(60) },
    );
  });

  it("give the same bytes for the same inputs", async () => {
    await tf.setBackend(CPU_BACKEND_NAME);
    await fc.assert(
      fc.asyncProperty(anyCase, fc.boolean(), async (drawn, depthwise) => {
        const example = { ...drawn, depthwise };
        const { x, filter, dy } = buffersOf(example);
        expect(gradientsOf(example, x, filter, dy)).toEqual(gradientsOf(example, x, filter, dy));
      }),
      { seed, numRuns: 20 },
    );
  });
});

describe("the float64 reference itself", () => {
  it("agrees with finite differences", () => {
    const small = anyCase.map((drawn) => ({
      ...drawn,
      batch: 1 + (drawn.batch % 2),
      inputChannels: 1 + (drawn.inputChannels % 3),
      outputChannels: 1 + (drawn.outputChannels % 3),
      depthwise: drawn.valueSeed % 2 === 0,
    }));
    fc.assert(
      fc.property(small, fc.nat(), (example, pick) => {
        const { x, filter, dy } = buffersOf(example);
        const loss = (image: ArrayLike<number>, weights: ArrayLike<number>) =>
          convolve(example, image, weights).reduce((sum, value, index) => sum + value * (dy[index] ?? 0), 0);
        const step = 1e-3;
        const nudged = (values: Float32Array, index: number, by: number) =>
          Float64Array.from(values, (value, at) => (at === index ? value + by : value));
        const xIndex = pick % x.length;
        const filterIndex = pick % filter.length;
        const xSlope =
          (loss(nudged(x, xIndex, step), filter) - loss(nudged(x, xIndex, -step), filter)) / (2 * step);
        const filterSlope =
          (loss(x, nudged(filter, filterIndex, step)) - loss(x, nudged(filter, filterIndex, -step))) /
          (2 * step);
        expect(inputGradientOf(example, dy, filter)[xIndex]).toBeCloseTo(xSlope, 8);
        expect(filterGradientOf(example, x, dy)[filterIndex]).toBeCloseTo(filterSlope, 8);
      }),
      { seed, numRuns: someOf(60) },
    );
  });
});

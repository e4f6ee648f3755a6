/** Depthwise convolutions of the CPU engine against their definition in float64. */
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { someOf } from "../support/trials";
import { outputShape, randomExample, type WindowExample } from "./cpu-reference";
import { startCpuEngine, VARIANTS } from "./cpu-support";
import { randomValues, worstDifference } from "./kernel-parity-reference";

let device: CpuComputeBackend | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
});

interface DepthwiseExample extends Omit<WindowExample, "outputChannels"> {
  readonly multiplier: number;
}

const examples: fc.Arbitrary<DepthwiseExample> = fc
  .tuple(
    // The number of outputs only limits the work there: here the multiplier takes its place.
    randomExample(1e7),
    fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 5 })),
  )
  .map(([{ outputChannels: _, ...example }, multiplier]) => ({ ...example, multiplier }))
  .filter(
    ({ batch, height, width, inputChannels, filterHeight, filterWidth, multiplier }) =>
      batch * height * width * inputChannels * multiplier * filterHeight * filterWidth <= 5e5,
  );

interface Definition {
  readonly y: Float64Array;
  readonly dx: Float64Array;
  readonly gradient: Float64Array;
}

function define(
  example: DepthwiseExample,
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
): Definition {
  const { batch, inputChannels, multiplier, padding } = example;
  const { height, width } = outputShape({ ...example, outputChannels: 1 });
  const channels = inputChannels * multiplier;
  const result: Definition = {
    y: new Float64Array(batch * height * width * channels),
    dx: new Float64Array(x.length),
    gradient: new Float64Array(filter.length),
  };
  const add = (to: Float64Array, at: number, value: number): void => {
    to[at] = (to[at] ?? 0) + value;
  };
  for (let pixel = 0; pixel < batch * height * width; pixel += 1) {
    const column = pixel % width;
    const row = Math.floor(pixel / width) % height;
    const image = Math.floor(pixel / width / height);
    for (let tap = 0; tap < example.filterHeight * example.filterWidth; tap += 1) {
      const tapX = tap % example.filterWidth;
      const tapY = Math.floor(tap / example.filterWidth);
      const inputRow = row * example.strideHeight + tapY * example.dilationHeight - padding.top;
      const inputColumn = column * example.strideWidth + tapX * example.dilationWidth - padding.left;
      if (inputRow < 0 || inputRow >= example.height || inputColumn < 0 || inputColumn >= example.width)
        continue;
      const from = ((image * example.height + inputRow) * example.width + inputColumn) * inputChannels;
      for (let channel = 0; channel < channels; channel += 1) {
        const at = from + Math.floor(channel / multiplier);
        const value = x[at] ?? Number.NaN;
        const weight = filter[tap * channels + channel] ?? Number.NaN;
        const arriving = dy[pixel * channels + channel] ?? Number.NaN;
        add(result.y, pixel * channels + channel, value * weight);
        add(result.dx, at, arriving * weight);
        add(result.gradient, tap * channels + channel, arriving * value);
      }
    }
  }
  return result;
}

function run(name: string, inputs: Record<string, tf.Tensor>, attributes: tf.NamedAttrMap): Float32Array {
  return tf.engine().runKernel<tf.Tensor>(name, inputs, attributes).dataSync<"float32">();
}

function tolerance(terms: number): number {
  return 2e-6 * Math.sqrt(terms) + 1e-6;
}

function check(example: DepthwiseExample): void {
  const { batch, inputChannels, multiplier, filterHeight, filterWidth, padding, seed } = example;
  const { height, width } = outputShape({ ...example, outputChannels: 1 });
  const channels = inputChannels * multiplier;
  const xShape = [batch, example.height, example.width, inputChannels];
  const filterShape = [filterHeight, filterWidth, inputChannels, multiplier];
  const dyShape = [batch, height, width, channels];
  const values = (shape: number[], offset: number): Float32Array =>
    randomValues(
      shape.reduce((product, size) => product * size, 1),
      seed + offset,
    );
  const [x, filter, dy] = [values(xShape, 0), values(filterShape, 1), values(dyShape, 2)];
  const expected = define(example, x, filter, dy);
  const attributes = {
    strides: [example.strideHeight, example.strideWidth],
    dilations: [example.dilationHeight, example.dilationWidth],
    pad: [
      [0, 0],
      [padding.top, padding.bottom],
      [padding.left, padding.right],
      [0, 0],
    ] as unknown as string,
  };
  const taps = filterHeight * filterWidth;
  tf.tidy(() => {
    const tensors = {
      x: tf.tensor(x, xShape),
      filter: tf.tensor(filter, filterShape),
      dy: tf.tensor(dy, dyShape),
    };
    const y = run("DepthwiseConv2dNative", { x: tensors.x, filter: tensors.filter }, attributes);
    expect(worstDifference(y, expected.y), "forward").toBeLessThan(tolerance(taps));
    const dx = run(
      "DepthwiseConv2dNativeBackpropInput",
      { dy: tensors.dy, filter: tensors.filter },
      { ...attributes, inputShape: xShape },
    );
    expect(worstDifference(dx, expected.dx), "by the input").toBeLessThan(tolerance(taps * multiplier));
    const gradient = run(
      "DepthwiseConv2dNativeBackpropFilter",
      { x: tensors.x, dy: tensors.dy },
      { ...attributes, filterShape },
    );
    expect(worstDifference(gradient, expected.gradient), "by the filter").toBeLessThan(
      tolerance(batch * height * width),
    );
  });
}

describe.each(VARIANTS)("depthwise convolutions of the %s build", (variant) => {
  it.each([1, 2, 3, 8])("agree with float64 on %i threads", async (threads) => {
    device = await startCpuEngine(threads, variant);
    fc.assert(fc.property(examples, check), { numRuns: someOf(100), seed: threads * 100 + variant.length });
    expect([...device.backend().fallbacks()]).toEqual([]);
  });
});

it("adds a bias and clamps in the fused kernel", async () => {
  device = await startCpuEngine(2);
  const x = tf.tensor4d(randomValues(2 * 9 * 9 * 6, 1), [2, 9, 9, 6]);
  const filter = tf.tensor4d(randomValues(9 * 6, 2), [3, 3, 6, 1]);
  const bias = tf.tensor1d(randomValues(6, 3));
  const options = { x, filter, strides: 1 as const, pad: "same" as const };
  const plain = tf.depthwiseConv2d(x, filter, 1, "same").dataSync<"float32">();
  const fused = tf.fused.depthwiseConv2d({ ...options, bias, activation: "relu" }).dataSync<"float32">();
  const biases = bias.dataSync<"float32">();
  const expected = Float64Array.from(plain, (value, index) =>
    Math.max(0, value + (biases[index % 6] ?? Number.NaN)),
  );
  expect(worstDifference(fused, expected)).toBeLessThan(1e-6);
  expect([...device.backend().fallbacks()]).toEqual([]);
});

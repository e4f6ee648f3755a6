/** Pooling, its gradients and averages over images of the CPU engine against their definitions in float64. */
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { someOf } from "../support/trials";
import { startCpuEngine, VARIANTS } from "./cpu-support";
import { randomValues, worstDifference } from "./kernel-parity-reference";

let device: CpuComputeBackend | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
});

interface PoolExample {
  readonly shape: [number, number, number, number];
  readonly window: [number, number];
  readonly strides: [number, number];
  readonly pad: "same" | "valid";
  readonly seed: number;
  /** Added to every value: windows without a positive value must come out right too. */
  readonly shift: number;
}

const side = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 67 }));
const examples: fc.Arbitrary<PoolExample> = fc
  .record({
    shape: fc.tuple(fc.integer({ min: 1, max: 9 }), side, side, fc.integer({ min: 1, max: 130 })),
    window: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.constantFrom<"same" | "valid">("same", "valid"),
    seed: fc.nat(),
    shift: fc.constantFrom(0, -2),
  })
  .filter(
    ({ shape, window, pad }) =>
      shape.reduce((product, size) => product * size, 1) <= 60_000 &&
      (pad === "same" || (window[0] <= shape[1] && window[1] <= shape[2])),
  );

interface Definition {
  readonly largest: Float64Array;
  readonly average: Float64Array;
  readonly largestGradient: Float64Array;
  readonly averageGradient: Float64Array;
}

function outputSides({ shape, window, strides, pad }: PoolExample): [number, number] {
  const size = (axis: 0 | 1): number => {
    const input = shape[axis + 1] ?? 0;
    return pad === "same"
      ? Math.ceil(input / strides[axis])
      : Math.floor((input - window[axis]) / strides[axis]) + 1;
  };
  return [size(0), size(1)];
}

function define(example: PoolExample, x: Float32Array, dy: Float32Array): Definition {
  const { shape, window, strides, pad } = example;
  const [batch, height, width, channels] = shape;
  const [rows, columns] = outputSides(example);
  const before = (input: number, output: number, axis: 0 | 1): number =>
    pad === "valid" ? 0 : Math.floor(Math.max(0, (output - 1) * strides[axis] + window[axis] - input) / 2);
  const padY = before(height, rows, 0);
  const padX = before(width, columns, 1);
  const size = batch * rows * columns * channels;
  const result: Definition = {
    largest: new Float64Array(size),
    average: new Float64Array(size),
    largestGradient: new Float64Array(x.length),
    averageGradient: new Float64Array(x.length),
  };
  for (let at = 0; at < size; at += 1) {
    const channel = at % channels;
    const column = Math.floor(at / channels) % columns;
    const row = Math.floor(at / channels / columns) % rows;
    const image = Math.floor(at / channels / columns / rows);
    const places: number[] = [];
    for (let y = row * strides[0] - padY; y < row * strides[0] - padY + window[0]; y += 1)
      for (let z = column * strides[1] - padX; z < column * strides[1] - padX + window[1]; z += 1)
        if (y >= 0 && y < height && z >= 0 && z < width)
          places.push(((image * height + y) * width + z) * channels + channel);
    const values = places.map((place) => x[place] ?? Number.NaN);
    const nan = values.findIndex(Number.isNaN);
    const first = nan >= 0 ? nan : values.indexOf(Math.max(...values));
    const arriving = dy[at] ?? Number.NaN;
    result.largest[at] = values[first] ?? Number.NaN;
    result.average[at] = values.reduce((sum, value) => sum + value, 0) / values.length;
    const winner = places[first] ?? -1;
    result.largestGradient[winner] = (result.largestGradient[winner] ?? 0) + arriving;
    for (const place of places)
      result.averageGradient[place] = (result.averageGradient[place] ?? 0) + arriving / places.length;
  }
  return result;
}

function run(name: string, inputs: Record<string, tf.Tensor>, attributes: tf.NamedAttrMap): Float32Array {
  return tf.engine().runKernel<tf.Tensor>(name, inputs, attributes).dataSync<"float32">();
}

function check(example: PoolExample): void {
  const { shape, window, strides, pad, seed, shift } = example;
  const [rows, columns] = outputSides(example);
  const size = shape.reduce((product, length) => product * length, 1);
  const dyShape: [number, number, number, number] = [shape[0], rows, columns, shape[3]];
  const dyValues = randomValues(shape[0] * rows * columns * shape[3], seed + 1);
  const xValues = randomValues(size, seed).map((value) => value + shift);
  const expected = define(example, xValues, dyValues);
  const attributes = { filterSize: window, strides, pad };
  tf.tidy(() => {
    const x = tf.tensor4d(xValues, shape);
    const dy = tf.tensor4d(dyValues, dyShape);
    const largest = run("MaxPool", { x }, attributes);
    expect(worstDifference(largest, expected.largest), "max").toBe(0);
    const average = run("AvgPool", { x }, attributes);
    expect(worstDifference(average, expected.average), "average").toBeLessThan(1e-5);
    const largestGradient = run("MaxPoolGrad", { dy, input: x, output: x }, attributes);
    expect(worstDifference(largestGradient, expected.largestGradient), "max gradient").toBeLessThan(1e-5);
    const averageGradient = run("AvgPoolGrad", { dy, input: x }, attributes);
    expect(worstDifference(averageGradient, expected.averageGradient), "average gradient").toBeLessThan(1e-5);
  });
}

describe.each(VARIANTS)("pooling of the %s build", (variant) => {
  it.each([1, 2, 3, 8])("agrees with float64 on %i threads", async (threads) => {
    device = await startCpuEngine(threads, variant);
    fc.assert(fc.property(examples, check), { numRuns: someOf(100), seed: threads * 100 + variant.length });
    expect([...device.backend().fallbacks()]).toEqual([]);
  });
});

describe("unusual values", () => {
  it("a window with a NaN is NaN, and its gradient goes to the NaN", async () => {
    device = await startCpuEngine(2);
    const values = new Float32Array(4 * 4 * 5).fill(-3);
    values[2 * 5 + 1] = Number.NaN;
    const x = tf.tensor4d(values, [1, 4, 4, 5]);
    const attributes = { filterSize: [2, 2], strides: [2, 2], pad: "valid" };
    const y = run("MaxPool", { x }, attributes);
    expect([...y].flatMap((value, index) => (Number.isNaN(value) ? [index] : []))).toEqual([5 + 1]);
    const dy = tf.tensor4d(new Float32Array(20).fill(1), [1, 2, 2, 5]);
    const dx = run("MaxPoolGrad", { dy, input: x, output: x }, attributes);
    expect(dx[2 * 5 + 1]).toBe(1);
    expect(dx.reduce((sum, value) => sum + value, 0)).toBe(20);
    tf.dispose([x, dy]);
  });

  it("images of size 0 give results of size 0", async () => {
    device = await startCpuEngine(2);
    const x = tf.tensor4d([], [0, 4, 4, 3]);
    expect(tf.maxPool(x, 2, 2, "same").shape).toEqual([0, 2, 2, 3]);
    expect(tf.avgPool(x, 2, 2, "same").shape).toEqual([0, 2, 2, 3]);
  });
});

describe("averages over whole images", () => {
  it("have the gradient dy / pixels at every pixel", async () => {
    device = await startCpuEngine(3);
    const property = fc.property(
      fc.tuple(fc.integer({ min: 1, max: 9 }), side, side, fc.integer({ min: 1, max: 67 })),
      (shape) => {
        tf.tidy(() => {
          const [batch, height, width, channels] = shape;
          const x = tf.tensor4d(randomValues(batch * height * width * channels, 5), shape);
          const dy = tf.tensor2d(randomValues(batch * channels, 6), [batch, channels]);
          const dx = tf
            .grad((images) => tf.mean(images, [1, 2]))(x, dy)
            .dataSync<"float32">();
          const given = dy.dataSync<"float32">();
          const expected = Float64Array.from(dx, (_, at) => {
            const image = Math.floor(at / (height * width * channels));
            return (given[image * channels + (at % channels)] ?? Number.NaN) / (height * width);
          });
          expect(worstDifference(dx, expected)).toBeLessThan(1e-7);
        });
      },
    );
    fc.assert(property, { numRuns: someOf(40), seed: 3 });
  });
});

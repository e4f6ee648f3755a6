/**
 * Functions value by value, broadcasting, reductions and creation on the CPU engine, against float64 and TensorFlow.js's own
 * rules: random shapes, 1 to 8 threads, both builds.
 */
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { fusedActivation } from "#engine/backends/operations/activation-gradients";
import { addRelu } from "#engine/backends/operations/fused-layers";
import { squaredNorms } from "#engine/backends/operations/optimizer-step";
import { someOf } from "../support/trials";
import { startCpuEngine, VARIANTS } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";

let device: CpuComputeBackend | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
});

function valuesOf(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync());
}

/** Largest difference, relative above 1 and absolute below. Values that agree exactly, infinities too, differ by 0. */
function worst(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < found.length; index += 1) {
    const a = found[index] ?? Number.NaN;
    const b = expected[index] ?? Number.NaN;
    if (Object.is(a, b) || a === b) continue;
    const difference = Math.abs(a - b) / Math.max(1, Math.abs(b));
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }
  return largest;
}

/** Abramowitz and Stegun 7.1.26 in float64: what TensorFlow.js calls erf. */
function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const p = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - p * Math.exp(-x * x));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const SCALE = 1.0507009873554805;
const SCALE_ALPHA = 1.7580993408473768;

/** Each function, how it is called, its definition, and its slope where there is a gradient. */
const FUNCTIONS: readonly [
  name: string,
  call: (x: tf.Tensor) => tf.Tensor,
  value: (x: number) => number,
  slope?: (x: number) => number,
][] = [
  ["relu", (x) => tf.relu(x), (x) => Math.max(x, 0), (x) => (x > 0 ? 1 : 0)],
  ["relu6", (x) => tf.relu6(x), (x) => Math.min(6, Math.max(x, 0)), (x) => (x > 0 && x < 6 ? 1 : 0)],
  ["leakyRelu", (x) => tf.leakyRelu(x, 0.1), (x) => (x < 0 ? 0.1 * x : x), (x) => (x > 0 ? 1 : 0.1)],
  ["elu", (x) => tf.elu(x), (x) => (x < 0 ? Math.expm1(x) : x), (x) => (x < 0 ? Math.exp(x) : 1)],
  [
    "selu",
    (x) => tf.selu(x),
    (x) => (x < 0 ? SCALE_ALPHA * Math.expm1(x) : SCALE * x),
    (x) => (x > 0 ? SCALE : SCALE_ALPHA * Math.exp(x)),
  ],
  ["sigmoid", (x) => tf.sigmoid(x), sigmoid, (x) => sigmoid(x) * (1 - sigmoid(x))],
  ["tanh", (x) => tf.tanh(x), Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
  [
    "gelu",
    (x) => fusedActivation(x, "gelu") ?? x,
    (x) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2)),
    (x) => 0.5 * (1 + errorFunction(x / Math.SQRT2)) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
  ],
  [
    "swish",
    (x) => fusedActivation(x, "swish") ?? x,
    (x) => x * sigmoid(x),
    (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  ],
  ["exp", (x) => tf.exp(x), Math.exp, Math.exp],
  ["log", (x) => tf.log(tf.abs(x)), (x) => Math.log(Math.abs(x))],
  ["square", (x) => tf.square(x), (x) => x * x],
  ["sqrt", (x) => tf.sqrt(tf.abs(x)), (x) => Math.sqrt(Math.abs(x))],
  ["step", (x) => tf.step(x, 0.25), (x) => (x > 0 ? 1 : 0.25)],
  ["erf", (x) => tf.erf(x), errorFunction],
  ["expm1", (x) => tf.expm1(x), Math.expm1],
  ["clip", (x) => tf.clipByValue(x, -1, 2), (x) => Math.min(2, Math.max(-1, x))],
];

describe.each(VARIANTS)("functions of the %s build", (variant) => {
  it.each([1, 2, 8])("agree with float64 on %i threads, and so do their slopes", async (threads) => {
    device = await startCpuEngine(threads, variant);
    for (const [name, call, value, slope] of FUNCTIONS) {
      for (const size of [0, 1, 3, 7, 64, 40_003]) {
        const numbers = randomValues(size, size + 1).map((number) => number * 8);
        tf.tidy(() => {
          const x = tf.tensor1d(numbers);
          expect(worst(call(x).dataSync(), Array.from(numbers, value)), name).toBeLessThan(6e-7);
          if (!slope) return;
          const dy = randomValues(size, 5);
          const gradient = tf.grad(call)(x, tf.tensor1d(dy));
          const expected = Array.from(numbers, (number, index) => slope(number) * (dy[index] ?? 0));
          expect(worst(gradient.dataSync(), expected), `gradient of ${name}`).toBeLessThan(2e-6);
        });
      }
    }
    expect([...device.backend().fallbacks()]).toEqual([]);
  });

  it("computes exponentials and logarithms to two units in the last place", async () => {
    device = await startCpuEngine(1, variant);
    const x = Float32Array.from({ length: 40_001 }, (_, index) => -87 + (175.5 * index) / 40_000);
    const units = (found: number, expected: number): number =>
      Math.abs(found - expected) / (2 ** Math.floor(Math.log2(Math.abs(expected))) * 2 ** -23);
    const exponentials = tf.exp(tf.tensor1d(x)).dataSync();
    const logarithms = tf.log(tf.tensor1d(x.map(Math.exp))).dataSync();
    const sources = x.map(Math.exp);
    x.forEach((number, index) => {
      expect(units(exponentials[index] ?? 0, Math.exp(number))).toBeLessThan(2);
      const expected = Math.log(sources[index] ?? 0);
      if (Math.abs(expected) > 1e-3) expect(units(logarithms[index] ?? 0, expected)).toBeLessThan(2);
    });
  });

  it("keeps NaN and infinity", async () => {
    device = await startCpuEngine(1, variant);
    const x = tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]);
    expect(valuesOf(tf.relu(x)).slice(0, 3)).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 0]);
    expect(valuesOf(tf.exp(x))).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 0, 1]);
    expect(valuesOf(tf.log(tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, -1, 0])))).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ]);
    expect(valuesOf(tf.tanh(x)).slice(0, 3)).toEqual([Number.NaN, 1, -1]);
    expect(valuesOf(tf.sum(x))).toEqual([Number.NaN]);
    expect(valuesOf(tf.max(x))).toEqual([Number.NaN]);
    expect(valuesOf(addRelu(x, x)).slice(0, 3)).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 0]);
  });
});

type Pair = { readonly a: number[]; readonly b: number[]; readonly seed: number };
/** Two shapes that broadcast against each other. */
const pairs: fc.Arbitrary<Pair> = fc
  .record({
    shape: fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 67 })), {
      minLength: 0,
      maxLength: 4,
    }),
    aOnes: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    bOnes: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    cut: fc.nat({ max: 3 }),
    seed: fc.nat(),
  })
  .filter(({ shape }) => shape.reduce((product, size) => product * size, 1) <= 60_000)
  .map(({ shape, aOnes, bOnes, cut, seed }) => ({
    a: shape.map((size, axis) => (aOnes[axis] ? 1 : size)),
    b: shape.map((size, axis) => (bOnes[axis] && !aOnes[axis] ? 1 : size)).slice(Math.min(cut, shape.length)),
    seed,
  }));

/** The definition of broadcasting, index by index. */
function broadcastValues(
  { a, b }: Pair,
  left: Float32Array,
  right: Float32Array,
  combine: (x: number, y: number) => number,
): number[] {
  const rank = Math.max(a.length, b.length);
  const padded = (shape: number[]): number[] => [...Array<number>(rank - shape.length).fill(1), ...shape];
  const [aShape, bShape] = [padded(a), padded(b)];
  const shape = aShape.map((size, axis) => Math.max(size, bShape[axis] ?? 1));
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, flat) => {
    let rest = flat;
    let [from, to, aStep, bStep] = [0, 0, 1, 1];
    for (let axis = rank - 1; axis >= 0; axis -= 1) {
      const place = rest % (shape[axis] ?? 1);
      rest = Math.floor(rest / (shape[axis] ?? 1));
      if ((aShape[axis] ?? 1) > 1) from += place * aStep;
      if ((bShape[axis] ?? 1) > 1) to += place * bStep;
      aStep *= aShape[axis] ?? 1;
      bStep *= bShape[axis] ?? 1;
    }
    return combine(left[from] ?? Number.NaN, right[to] ?? Number.NaN);
  });
}

const TWO: readonly [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, (x: number, y: number) => number][] =
  [
    ["add", tf.add, (x, y) => x + y],
    ["sub", tf.sub, (x, y) => x - y],
    ["mul", tf.mul, (x, y) => x * y],
    ["div", tf.div, (x, y) => x / y],
    ["maximum", tf.maximum, Math.max],
    ["minimum", tf.minimum, Math.min],
    ["squaredDifference", tf.squaredDifference, (x, y) => (x - y) ** 2],
    ["greater", tf.greater, (x, y) => Number(x > y)],
    ["lessEqual", tf.lessEqual, (x, y) => Number(x <= y)],
  ];

describe.each(VARIANTS)("broadcasting of the %s build", (variant) => {
  it.each([1, 3])("agrees with its definition on %i threads", async (threads) => {
    device = await startCpuEngine(threads, variant);
    fc.assert(
      fc.property(pairs, fc.constantFrom(...TWO), (pair, [name, call, combine]) => {
        const size = (shape: number[]): number => shape.reduce((product, length) => product * length, 1);
        const left = randomValues(size(pair.a), pair.seed);
        const right = randomValues(size(pair.b), pair.seed + 1);
        tf.tidy(() => {
          const found = call(tf.tensor(left, pair.a), tf.tensor(right, pair.b));
          expect(worst(found.dataSync(), broadcastValues(pair, left, right, combine)), name).toBeLessThan(
            2e-7,
          );
        });
      }),
      { numRuns: someOf(300), seed: threads },
    );
    expect([...device.backend().fallbacks()]).toEqual([]);
  });
});

describe.each(VARIANTS)("reductions of the %s build", (variant) => {
  it.each([1, 2, 8])("agree with float64 on %i threads", async (threads) => {
    device = await startCpuEngine(threads, variant);
    const arbitrary = fc.record({
      shape: fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 130 })), {
        minLength: 1,
        maxLength: 4,
      }),
      reduced: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      operation: fc.constantFrom("sum", "mean", "max", "min"),
      keepDims: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(arbitrary, ({ shape, reduced, operation, keepDims, seed }) => {
        const size = shape.reduce((product, length) => product * length, 1);
        fc.pre(size <= 200_000);
        const axes = shape.flatMap((_, axis) => (reduced[axis] ? [axis] : []));
        const values = randomValues(size, seed);
        const groups = new Map<number, number[]>();
        values.forEach((value, flat) => {
          let rest = flat;
          let target = 0;
          let step = 1;
          for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
            const place = rest % (shape[axis] ?? 1);
            rest = Math.floor(rest / (shape[axis] ?? 1));
            if (axes.includes(axis)) continue;
            target += place * step;
            step *= shape[axis] ?? 1;
          }
          const list = groups.get(target);
          if (list) list.push(value);
          else groups.set(target, [value]);
        });
        const total = (list: number[]): number => list.reduce((sum, value) => sum + value, 0);
        const expected = [...groups]
          .sort(([one], [other]) => one - other)
          .map(([, list]) => {
            if (operation === "max") return list.reduce((most, value) => Math.max(most, value));
            if (operation === "min") return list.reduce((least, value) => Math.min(least, value));
            return operation === "sum" ? total(list) : total(list) / list.length;
          });
        tf.tidy(() => {
          const x = tf.tensor(values, shape);
          const call = { sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min }[operation] ?? tf.sum;
          const found = call(x, axes, keepDims);
          if (operation === "mean" || operation === "sum") {
            expect(worst(found.dataSync(), expected)).toBeLessThan(1e-5);
          } else expect(valuesOf(found)).toEqual(expected);
        });
      }),
      { numRuns: someOf(80), seed: 3 + threads },
    );
    expect([...device.backend().fallbacks()]).toEqual([]);
  });

  it("adds up a million values without losing digits, and squares of pieces", async () => {
    device = await startCpuEngine(2, variant);
    const values = randomValues(1_000_003, 3).map((value) => value + 1000);
    const expected = values.reduce((sum, value) => sum + value, 0);
    tf.tidy(() => {
      const x = tf.tensor1d(values);
      expect(worst(tf.sum(x).dataSync(), [expected])).toBeLessThan(2e-7);
      const sizes = [1, 2, 500_000, 500_000];
      let start = 0;
      const squares = sizes.map((size) => {
        const own = values.subarray(start, start + size);
        start += size;
        return own.reduce((sum, value) => sum + value * value, 0);
      });
      expect(worst(squaredNorms(x, sizes)?.dataSync() ?? [], squares)).toBeLessThan(2e-7);
      const zero = squaredNorms(x, sizes, x)?.dataSync() ?? [];
      expect(Array.from(zero)).toEqual([0, 0, 0, 0]);
    });
  });
});

describe("other functions", () => {
  it("makes, casts, selects and finds places as TensorFlow.js says", async () => {
    device = await startCpuEngine(2);
    tf.tidy(() => {
      const x = tf.tensor2d([1, 5, 5, -2, Number.NEGATIVE_INFINITY, -3], [2, 3]);
      expect(valuesOf(tf.argMax(x, 1))).toEqual([1, 0]);
      expect(valuesOf(tf.argMin(x, 1))).toEqual([0, 1]);
      expect(valuesOf(tf.oneHot(tf.tensor1d([2, 0], "int32"), 3, 1, 0, "float32"))).toEqual([
        0, 0, 1, 1, 0, 0,
      ]);
      expect(valuesOf(tf.zerosLike(x))).toEqual([0, 0, 0, 0, 0, 0]);
      expect(valuesOf(tf.onesLike(x))).toEqual([1, 1, 1, 1, 1, 1]);
      expect(valuesOf(tf.fill([3], 2.5))).toEqual([2.5, 2.5, 2.5]);
      expect(valuesOf(tf.cast(tf.greater(x, 0), "float32"))).toEqual([1, 1, 1, 0, 0, 0]);
      expect(valuesOf(tf.where(tf.greater(x, 0), x, tf.neg(tf.onesLike(x))))).toEqual([1, 5, 5, -1, -1, -1]);
    });
    expect([...device.backend().fallbacks()].map(([name]) => name)).toEqual([]);
  });
});

/** Kernels of the CPU engine that only move values, against TensorFlow.js's cpu backend: they must agree exactly. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { stridedSubsample } from "#engine/backends/operations/strided-subsample";
import { someOf } from "../support/trials";
import { startCpuEngine, VARIANTS } from "./cpu-support";

let device: CpuComputeBackend | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
});

interface Example {
  readonly shape: number[];
  /** Numbers from 0 to 1 from which a case draws what else it needs. */
  readonly draws: number[];
  readonly whole: boolean;
}

const shapes = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 67 })), {
    minLength: 1,
    maxLength: 5,
  })
  .filter((shape) => shape.reduce((product, size) => product * size, 1) <= 100_000);

const examples: fc.Arbitrary<Example> = fc.record({
  shape: shapes,
  draws: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 16, maxLength: 16 }),
  whole: fc.boolean(),
});

type Case = (x: tf.Tensor, example: Example) => tf.Tensor | tf.Tensor[];

function draw({ draws }: Example, index: number, below: number): number {
  return Math.floor((draws[index % draws.length] ?? 0) * below);
}

function permutationOf(example: Example): number[] {
  const axes = example.shape.map((_, axis) => axis);
  return axes.sort((one, other) => (example.draws[one] ?? 0) - (example.draws[other] ?? 0));
}

const CASES: Readonly<Record<string, Case>> = {
  slice: (x, example) => {
    const begin = example.shape.map((size, axis) => draw(example, axis, size));
    const size = example.shape.map(
      (length, axis) => 1 + draw(example, axis + 6, length - (begin[axis] ?? 0)),
    );
    return tf.slice(x, begin, size);
  },
  concat: (x, example) => {
    const axis = draw(example, 0, x.rank);
    return tf.concat(
      [x, tf.slice(x, 0, 1 + draw(example, 1, x.shape[0] ?? 1)), x].slice(axis > 0 ? 2 : 0),
      axis,
    );
  },
  concatThree: (x, example) => tf.concat([x, x, x], draw(example, 0, x.rank)),
  stack: (x, example) => tf.stack([x, x], draw(example, 0, x.rank + 1)),
  unstack: (x, example) => tf.unstack(x, draw(example, 0, x.rank)),
  split: (x, example) => {
    const axis = draw(example, 0, x.rank);
    const first = draw(example, 1, (x.shape[axis] ?? 1) + 1);
    return tf.split(x, [first, (x.shape[axis] ?? 1) - first], axis);
  },
  transpose: (x, example) => tf.transpose(x, permutationOf(example)),
  tile: (x, example) =>
    tf.tile(
      x,
      example.shape.map((_, axis) => 1 + draw(example, axis, 3)),
    ),
  reverse: (x, example) => tf.reverse(x, [draw(example, 0, x.rank)]),
  pad: (x, example) =>
    tf.pad(
      x,
      example.shape.map((_, axis) => [draw(example, axis, 4), draw(example, axis + 6, 4)]),
      example.whole ? 7 : 0,
    ),
  padLast: (x, example) =>
    tf.pad(
      x,
      example.shape.map((_, axis) => [0, axis === x.rank - 1 ? 1 + draw(example, 2, 40) : 0]),
    ),
  gather: (x, example) => {
    const axis = draw(example, 0, x.rank);
    const indices = example.draws.map((_, index) => draw(example, index, x.shape[axis] ?? 1));
    return tf.gather(x, tf.tensor2d(indices, [4, indices.length / 4], "int32"), axis);
  },
};

/** Small enough to be tripled along each axis. */
function isModest({ shape }: Example): boolean {
  return shape.reduce((product, size) => product * size, 1) * 3 ** shape.length <= 1e6;
}

async function resultsOn(
  backend: string,
  one: Case,
  example: Example,
): Promise<{ shape: number[]; values: number[] }[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const size = example.shape.reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: size }, (_, index) => index + 1);
    const x = tf.tensor(values, example.shape, example.whole ? "int32" : "float32");
    const result = one(x, example);
    return (Array.isArray(result) ? result : [result]).map((part) => ({
      shape: part.shape,
      values: [...part.dataSync()],
    }));
  });
}

describe.each(VARIANTS)("moving values in the %s build", (variant) => {
  it.each(Object.keys(CASES))("%s", async (name) => {
    const one = CASES[name];
    if (!one) throw new Error(`There is no case ${name}.`);
    for (const threads of [1, 3]) {
      device = await startCpuEngine(threads, variant);
      const started = device;
      // These two have kernels of ours for float32 alone.
      const floats = name === "pad" || name === "padLast" || name === "gather";
      await fc.assert(
        fc.asyncProperty(examples.filter(isModest), async (example) => {
          const used = floats ? { ...example, whole: false } : example;
          const ours = await resultsOn(CPU_BACKEND_NAME, one, used);
          const theirs = await resultsOn("cpu", one, used);
          expect(ours).toEqual(theirs);
        }),
        { numRuns: 25, seed: threads },
      );
      expect([...started.backend().fallbacks()]).toEqual([]);
      started.dispose();
      device = undefined;
    }
  });
});

describe("the strided subsample", () => {
  it("keeps every n-th pixel, and its gradient puts them back", async () => {
    device = await startCpuEngine(3);
    const property = fc.property(
      fc.tuple(
        fc.nat(4),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
      ),
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      (shape, strides) => {
        tf.tidy(() => {
          const [batch, height, width, channels] = shape;
          const size = batch * height * width * channels;
          const x = tf.tensor4d(
            Float32Array.from({ length: size }, (_, index) => index + 1),
            shape,
          );
          const kept: number[] = [];
          const back = new Float32Array(size);
          for (let at = 0; at < size; at += 1) {
            const column = Math.floor(at / channels) % width;
            const row = Math.floor(at / channels / width) % height;
            if (row % strides[0] > 0 || column % strides[1] > 0) continue;
            kept.push(at + 1);
            back[at] = kept.length;
          }
          const y = stridedSubsample(x, strides);
          expect([...y.dataSync()]).toEqual(kept);
          const dy = tf.tensor4d(
            kept.map((_, index) => index + 1),
            y.shape,
          );
          const dx = tf.grad((images) => stridedSubsample(images as tf.Tensor4D, strides))(x, dy);
          expect([...dx.dataSync()]).toEqual([...back]);
        });
      },
    );
    fc.assert(property, { numRuns: someOf(60), seed: 1 });
  });
});

describe("tensors of size 0", () => {
  it("pass through every kernel that moves values", async () => {
    device = await startCpuEngine(2);
    const empty = tf.zeros([0, 3, 4]);
    expect(tf.slice(empty, [0, 1, 0], [0, 2, 4]).shape).toEqual([0, 2, 4]);
    expect(tf.concat([empty, tf.ones([2, 3, 4])], 0).dataSync()).toHaveLength(24);
    expect(tf.transpose(empty, [2, 0, 1]).shape).toEqual([4, 0, 3]);
    expect(tf.tile(empty, [2, 2, 1]).shape).toEqual([0, 6, 4]);
    expect(tf.reverse(empty, 1).shape).toEqual([0, 3, 4]);
    expect([
      ...tf
        .pad(
          tf.zeros([0, 2]),
          [
            [1, 1],
            [0, 1],
          ],
          5,
        )
        .dataSync(),
    ]).toEqual(Array(6).fill(5));
    expect(tf.gather(tf.ones([3, 2]), tf.tensor1d([], "int32")).shape).toEqual([0, 2]);
  });
});

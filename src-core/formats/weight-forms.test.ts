import { expect, it } from "vitest";
import { SkiploomError } from "../foundation/errors";
import { Random } from "../foundation/random";
import type { Operation, WeightSpec } from "../program/operation";
import type { Program } from "../program/program";
import { depthwiseKernel, kernel, transposedKernel } from "../program/weights";
import { fromEightBits, roundWeights, toEightBits } from "./weight-forms";

const START = { kind: "heNormal", scale: 1 } as const;
const sliding = { window: [2, 3], strides: [1, 1], padding: "same" } as const;

const KERNELS: readonly (readonly [Operation, WeightSpec])[] = [
  [{ kind: "matmul", units: 7 }, kernel("dense", [5, 7], START)],
  [
    { kind: "conv2d", ...sliding, dilations: [1, 1], filters: 6, groups: 2 },
    kernel("conv", [2, 3, 2, 6], START, 2),
  ],
  [
    { kind: "depthwiseConv2d", ...sliding, dilations: [1, 1], multiplier: 2 },
    depthwiseKernel("depthwise", [2, 3, 3, 2], START),
  ],
  [
    { kind: "transposedConv2d", ...sliding, filters: 4, extra: [0, 0] },
    transposedKernel("transposed", [2, 3, 4, 3], START),
  ],
];

function valuesOf({ name, shape }: WeightSpec, scale: (index: number) => number): Float32Array {
  const random = Random.fromSeed(3, name);
  return Float32Array.from(
    { length: shape.reduce((product, side) => product * side, 1) },
    (_, index) => random.normal(0, 1) * scale(index),
  );
}

function programOf(operation: Operation, weight: WeightSpec): Program {
  const step = { path: "a", name: "a", operation, inputs: [0], output: 1, weights: [weight] };
  return { steps: [step], shapes: [], logits: 1, probabilities: 1, units: [], sites: new Map() };
}

for (const [operation, weight] of KERNELS) {
  it(`rounds a kernel of ${operation.kind} once, however often it is rounded`, () => {
    const values = valuesOf(weight, (index) => 10 ** ((index % 9) - 6));
    for (const form of ["float16", "int8"] as const) {
      const once = roundWeights(programOf(operation, weight), new Map([[weight.name, values]]), form);
      expect(once.get(weight.name)).not.toEqual(values);
      expect(roundWeights(programOf(operation, weight), once, form)).toEqual(once);
    }
    const bits = toEightBits(values, operation.kind, weight.shape, weight.name);
    expect(bits.bytes.some((byte) => Math.abs(byte) === 127)).toBe(true);
    const rounded = fromEightBits(bits, operation.kind, weight.shape);
    expect(toEightBits(rounded, operation.kind, weight.shape, weight.name)).toEqual(bits);
  });
}

it("gives each channel that comes out a scale of its own", () => {
  const values = Float32Array.of(1, 100, 0, -0.75, 25, 0);
  const { bytes, scales } = toEightBits(values, "matmul", [2, 3], "kernel");
  expect([...bytes]).toEqual([127, 127, 0, -95, 32, 0]);
  expect([...scales].map((scale) => scale.toFixed(5))).toEqual(["0.00787", "0.78741", "1.00000"]);
});

it("is off by half a scale at most", () => {
  const [operation, weight] = KERNELS[0] ?? [];
  if (!operation || !weight) throw new Error("There is no kernel.");
  const values = valuesOf(weight, () => 1);
  const { scales } = toEightBits(values, operation.kind, weight.shape, weight.name);
  const rounded = fromEightBits(
    toEightBits(values, operation.kind, weight.shape, "a"),
    operation.kind,
    [5, 7],
  );
  rounded.forEach((value, index) => {
    expect(Math.abs(value - (values[index] ?? 0))).toBeLessThanOrEqual(0.5001 * (scales[index % 7] ?? 0));
  });
});

it("leaves running statistics and float32 alone, and refuses what is beyond the form", () => {
  const [operation, weight] = KERNELS[0] ?? [];
  if (!operation || !weight) throw new Error("There is no kernel.");
  const huge = new Map([[weight.name, new Float32Array(35).fill(70_000)]]);
  expect(roundWeights(programOf(operation, weight), huge, "float32")).toBe(huge);
  expect(() => roundWeights(programOf(operation, weight), huge, "float16")).toThrow(SkiploomError);
  expect(() => roundWeights(programOf(operation, weight), huge, "float16")).toThrow(/beyond 65504/);
  const variance: WeightSpec = { ...weight, role: "runningVariance" };
  expect(roundWeights(programOf(operation, variance), huge, "float16")).toEqual(huge);
  const broken = new Map([[weight.name, new Float32Array(35).fill(Number.NaN)]]);
  expect(() => roundWeights(programOf(operation, weight), broken, "int8")).toThrow(/not finite/);
});

/**
 * The parts of the gradient at each unit's x against finite differences in float64: x is nudged for its skip alone, for its branch
 * alone, and for its other readers alone.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Way } from "#core/insights/gradient-ways";
import type { Unit } from "#core/program/program";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { initialWeights } from "#engine/compile/initial-weights";
import { compileLayers, type TestLayer } from "#engine/compile/testing";
import { targetsOf } from "#engine/data/targets";
import { gradientSplit } from "#engine/instruments/gradient-split";
import type { LookedBatch } from "#engine/instruments/instrument";
import { deviceTargets } from "#engine/train/loss";
import { denseTargets } from "../support/dense-targets";
import { logitsOf, lossOf, type Pass } from "../support/float64/program";
import type { Values } from "../support/float64/values";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";

const FACTS = { imageShape: [3, 3, 2], classes: 3 };
const COUNT = 2;
/** Of a central difference in float64. */
const NUDGE = 1e-5;

const STEM: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "conv", type: "conv2d", params: { filters: 3, bias: true } },
  { name: "x", type: "batchNorm" },
];
const HEAD: readonly TestLayer[] = [
  { name: "pool", type: "flatten" },
  { name: "dense", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];
const convolution = (name: string, input: string, filters = 3): TestLayer => ({
  name,
  type: "conv2d",
  inputs: [input],
  params: { filters, bias: true },
});
const smooth = (name: string, input: string): TestLayer => ({
  name,
  type: "activation",
  inputs: [input],
  params: { function: "swish" },
});
const add = (name: string, ...inputs: readonly string[]): TestLayer => ({ name, type: "add", inputs });

/** Each with its units. */
const NETWORKS: Readonly<Record<string, { readonly layers: readonly TestLayer[]; readonly units: number }>> =
  {
    "an identity skip, with an activation behind the Add": {
      units: 1,
      layers: [
        ...STEM,
        convolution("f", "x"),
        { name: "norm", type: "batchNorm" },
        add("add", "norm", "x"),
        smooth("end", "add"),
        ...HEAD,
      ],
    },
    "a projection and a shortcut that pads": {
      units: 2,
      layers: [
        ...STEM,
        convolution("f", "x", 4),
        { name: "projection", type: "shortcut", inputs: ["x"], params: { mode: "projection", filters: 4 } },
        add("add1", "f", "projection"),
        smooth("between", "add1"),
        convolution("g", "between", 6),
        { name: "wide", type: "shortcut", inputs: ["between"], params: { mode: "pad", filters: 6 } },
        add("add2", "wide", "g"),
        ...HEAD,
      ],
    },
    "nested skips from one value": {
      units: 2,
      layers: [
        ...STEM,
        convolution("f", "x"),
        add("inner", "f", "x"),
        smooth("between", "inner"),
        convolution("g", "between"),
        add("outer", "g", "x"),
        ...HEAD,
      ],
    },
    "two skips into one Add, of which one runs beside the other": {
      units: 3,
      layers: [
        ...STEM,
        convolution("f", "x"),
        add("a", "f", "x"),
        convolution("g", "a"),
        add("b", "g", "a", "x"),
        smooth("end", "b"),
        ...HEAD,
      ],
    },
    "channels that are joined, twice": {
      units: 2,
      layers: [
        ...STEM,
        convolution("f", "x", 2),
        { name: "cat1", type: "concat", inputs: ["x", "f"] },
        smooth("between", "cat1"),
        convolution("g", "between", 2),
        { name: "cat2", type: "concat", inputs: ["between", "g"] },
        ...HEAD,
      ],
    },
    "a gate whose carry leads to two merges, and x read past them": {
      units: 2,
      layers: [
        ...STEM,
        convolution("f", "x"),
        convolution("t", "x"),
        smooth("gate", "t"),
        { name: "carry", type: "shortcut", inputs: ["x"], params: { mode: "identity" } },
        { name: "change", type: "subtract", inputs: ["f", "carry"] },
        { name: "taken", type: "multiply", inputs: ["change", "gate"] },
        add("add", "taken", "carry"),
        convolution("past", "x"),
        smooth("side", "past"),
        { name: "both", type: "multiply", inputs: ["add", "side"] },
        ...HEAD,
      ],
    },
    "a block on the images themselves": {
      units: 1,
      layers: [
        { name: "input", type: "input" },
        convolution("f", "input", 2),
        add("add", "f", "input"),
        ...HEAD,
      ],
    },
  };

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

describe.each(["batch", "running"] as const)("with %s statistics", (statistics) => {
  it.each(Object.keys(NETWORKS))("tells apart what comes back through %s", async (name) => {
    const { layers, units } = NETWORKS[name] ?? { layers: [], units: 0 };
    const before = tf.memory().numTensors;
    const { network, weights } = networkOf(layers);
    expect(network.program.units).toHaveLength(units);
    const images = randomValues(COUNT * 18, 5);
    const classes = Uint8Array.of(2, 0);
    const figures = await gradientSplit.look({ network, statistics, batches: () => once(images, classes) });
    expect(figures.check.error).toBeLessThan(1e-5);

    const targets = denseTargets(targetsOf(classes), 3);
    const given = { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(images) };
    const pass: Pass = { images: given, weights, seed: 0, step: 1, running: statistics === "running" };
    const loss = (more: Partial<Pass>): number =>
      lossOf(logitsOf(network.program, { ...pass, ...more }), targets);
    network.program.units.forEach((unit, place) => {
      const expected = partsOf(unit, loss);
      const found = figures.units[place];
      for (const way of ["skip", "branch", "others", "total"] as const) {
        const wanted = Math.sqrt(COUNT) * lengthOf(expected[way]);
        const scale = Math.sqrt(COUNT) * lengthOf(expected.total);
        expect(Math.abs((found?.[way] ?? Number.NaN) - wanted) / scale, `${unit.name}: ${way}`).toBeLessThan(
          2e-4,
        );
      }
      const cosine =
        dot(expected.skip, expected.branch) / lengthOf(expected.skip) / lengthOf(expected.branch);
      expect(found?.cosine).toBeCloseTo(cosine, 3);
    });
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

type Parts = Readonly<Record<Way | "total", Float64Array>>;

/** Slopes of the loss by each number of x, where x is nudged for some of its ways alone. */
function partsOf(unit: Unit, loss: (more: Partial<Pass>) => number): Parts {
  let size = 0;
  const asItIs: (readonly Values[])[] = [];
  const read: NonNullable<Pass["read"]> = (step, inputs) => {
    if (step === unit.step) asItIs[0] = inputs;
    return inputs;
  };
  loss({
    read,
    made: (value, values) => {
      if (value === unit.source) size = values.data.length;
      return values;
    },
  });
  const [plain = []] = asItIs;
  const nudged =
    (place: number, by: number): NonNullable<Pass["made"]> =>
    (value, values) => {
      if (value !== unit.source) return values;
      const data = values.data.slice();
      data[place] = (data[place] ?? 0) + by;
      return { shape: values.shape, data };
    };
  /** What the merge reads when x is nudged. */
  const mergeInputs = (made: NonNullable<Pass["made"]>): readonly Values[] => {
    let seen: readonly Values[] = [];
    loss({
      made,
      read: (step, inputs) => {
        if (step === unit.step) seen = inputs;
        return inputs;
      },
    });
    return seen;
  };
  const lossBy = (way: Way, place: number, by: number): number => {
    const made = nudged(place, by);
    const isOf = (input: number): boolean =>
      way === "skip" ? input === unit.skip : unit.branch.includes(input);
    if (way === "others") {
      const owned = (input: number): boolean => input === unit.skip || unit.branch.includes(input);
      return loss({
        made,
        read: (step, inputs) =>
          step === unit.step
            ? inputs.map((own, input) => (owned(input) ? (plain[input] ?? own) : own))
            : inputs,
      });
    }
    const moved = mergeInputs(made);
    return loss({
      read: (step, inputs) =>
        step === unit.step ? inputs.map((own, input) => (isOf(input) ? (moved[input] ?? own) : own)) : inputs,
    });
  };
  const slopes = (way: Way): Float64Array =>
    Float64Array.from(
      { length: size },
      (_, place) => (lossBy(way, place, NUDGE) - lossBy(way, place, -NUDGE)) / (2 * NUDGE),
    );
  const [skip, branch, others] = [slopes("skip"), slopes("branch"), slopes("others")];
  const total = skip.map((slope, at) => slope + (branch[at] ?? 0) + (others[at] ?? 0));
  return { skip, branch, others, total };
}

async function* once(images: Float32Array, classes: Uint8Array): AsyncGenerator<LookedBatch> {
  const given = tf.tensor(images, [COUNT, ...FACTS.imageShape]);
  const targets = deviceTargets(targetsOf(classes));
  yield { images: given, targets, count: COUNT };
  given.dispose();
  targets.rows.dispose();
}

/** Weights and running statistics that are not those of the start. */
function networkOf(layers: readonly TestLayer[]) {
  const network = compileLayers(layers, FACTS);
  const first = initialWeights(network, 3);
  const weights = new Map<string, Float64Array>();
  network.weights.forEach((weight, index) => {
    const noise = randomValues(weight.variable.size, 60 + index);
    const isVariance = weight.role === "runningVariance";
    const values = (first.get(weight.name) ?? noise).map((value, at) =>
      Math.fround(value + (isVariance ? Math.abs(noise[at] ?? 0) : 0.3 * (noise[at] ?? 0))),
    );
    weights.set(weight.name, Float64Array.from(values));
    tf.tidy(() => weight.variable.assign(tf.tensor(Float32Array.from(values), [...weight.shape])));
  });
  return { network, weights };
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

function lengthOf(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}

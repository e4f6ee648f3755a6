/** The size of F at each unit against the operations' definitions in float64, and exactly 0 where the branch is. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileLayers } from "#engine/compile/testing";
import { targetsOf } from "#engine/data/targets";
import { residual } from "#engine/instruments/residual";
import { deviceTargets } from "#engine/train/loss";
import { logitsOf } from "../support/float64/program";
import type { Values } from "../support/float64/values";
import { lookOf } from "../support/look-of";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";
import { COUNT, FACTS, inBatches, NETWORKS, networkOf } from "./unit-networks";

const images = randomValues(COUNT * 18, 5);
const classes = Uint8Array.of(2, 0);

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

describe.each(["batch", "running"] as const)("with %s statistics", (statistics) => {
  it.each(Object.keys(NETWORKS))("measures F beside x: %s", async (name) => {
    const before = tf.memory().numTensors;
    const { network, weights } = networkOf(NETWORKS[name]?.layers ?? []);
    const found = await residual.look(
      lookOf({ network, statistics, batches: () => inBatches(images, classes) }),
      {},
    );

    const made = new Map<number, Values>();
    const read = new Map<string, readonly Values[]>();
    logitsOf(network.program, {
      images: { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(images) },
      weights,
      seed: 0,
      step: 1,
      running: statistics === "running",
      made: (value, values) => {
        made.set(value, values);
        return values;
      },
      read: (step, inputs) => {
        read.set(step, inputs);
        return inputs;
      },
    });
    network.program.units.forEach((unit, place) => {
      const inputs = (read.get(unit.step) ?? []).map(({ data }) => data);
      const x = inputs[unit.skip] ?? new Float64Array();
      const branch = unit.branch.map((input) => inputs[input] ?? new Float64Array());
      const f =
        unit.joins === "channels"
          ? Float64Array.from(branch.flatMap((values) => [...values]))
          : x.map((_, at) => branch.reduce((sum, values) => sum + (values[at] ?? 0), 0));
      const own = found.units[place];
      expect(own?.ratio).toBeCloseTo(lengthOf(f) / lengthOf(x), 4);
      const cosine = dot(f, x) / lengthOf(f) / lengthOf(x);
      if (unit.joins === "channels") expect(own?.cosine).toBeNull();
      else expect(own?.cosine).toBeCloseTo(cosine, 4);
    });
    for (const { path, deviation } of found.responses) {
      const convolution = network.program.steps.find((step) => step.name === path);
      const [next, ...others] = network.program.steps.filter((step) =>
        step.inputs.includes(convolution?.output ?? -1),
      );
      const isNormed = next?.operation.kind === "batchNorm" && others.length === 0;
      const { data } = made.get((isNormed ? next : convolution)?.output ?? -1) ?? {
        data: new Float64Array(),
      };
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
      expect(deviation, path).toBeCloseTo(Math.sqrt(variance), 4);
    }
    const onSkips = new Set(network.program.units.flatMap(({ chain }) => chain));
    const convolutions = network.program.steps.filter(
      ({ operation, path }) => operation.kind === "conv2d" && !onSkips.has(path),
    );
    expect(found.responses.map(({ path }) => path).sort()).toEqual(
      convolutions.map(({ name: own }) => own).sort(),
    );
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("is what a hand computes for one unit", async () => {
  // x = (3, 4), F(x) = 0.5 x - 1.9 = (-0.4, 0.1): |F| / |x| = sqrt(0.17) / 5, cosine (-1.2 + 0.4) / (5 sqrt(0.17)).
  const network = compileLayers(
    [
      { name: "input", type: "input" },
      { name: "f", type: "conv2d", params: { filters: 1, kernel: 1, bias: true } },
      { name: "add", type: "add", inputs: ["f", "input"] },
      { name: "flat", type: "flatten" },
      { name: "dense", type: "dense", params: { units: 2 } },
      { name: "output", type: "output" },
    ],
    { imageShape: [1, 2, 1], classes: 2 },
  );
  const values: Readonly<Record<string, number>> = { "f/kernel": 0.5, "f/bias": -1.9 };
  for (const { name, variable } of network.weights)
    tf.tidy(() => variable.assign(tf.fill(variable.shape, values[name] ?? 0)));
  const found = await residual.look(
    lookOf({
      network,
      statistics: "running",
      batches: async function* () {
        const given = tf.tensor([3, 4], [1, 1, 2, 1]);
        const targets = deviceTargets(targetsOf(Uint8Array.of(1)));
        yield { images: given, targets, labels: Uint8Array.of(1), count: 1 };
        for (const each of [given, targets.rows]) each.dispose();
      },
    }),
    {},
  );
  expect(found.units[0]?.ratio).toBeCloseTo(0.0824621, 6);
  expect(found.units[0]?.cosine).toBeCloseTo(-0.388057, 6);
  expect(found.small).toBe(1);
  // Of -0.4 and 0.1.
  expect(found.responses).toEqual([{ path: "f", deviation: expect.closeTo(0.25, 6) }]);
  network.dispose();
});

it("is exactly 0 where the branch is", async () => {
  const { network } = networkOf(
    NETWORKS["an identity skip, with an activation behind the Add"]?.layers ?? [],
  );
  for (const { name, variable } of network.weights) {
    if (name === "norm/gamma" || name === "norm/beta") tf.tidy(() => variable.assign(tf.zerosLike(variable)));
  }
  const found = await residual.look(
    lookOf({
      network,
      statistics: "running",
      batches: () => inBatches(images, classes),
    }),
    {},
  );
  expect(found.units).toEqual([{ name: "add", merge: "add", ratio: 0, cosine: null }]);
  expect(found.small).toBe(1);
  network.dispose();
});

it("measures responses alone where there are no skips, as He's figure 7 does", async () => {
  const layers = (NETWORKS["an identity skip, with an activation behind the Add"]?.layers ?? []).filter(
    ({ name }) => name !== "add" && name !== "end",
  );
  const { network, weights } = networkOf(layers);
  const batches = () => inBatches(images, classes);
  const found = await residual.look(lookOf({ network, statistics: "running", batches }), {});
  expect(found).toMatchObject({ units: [], small: 0 });
  expect(found.responses.map(({ path }) => path)).toEqual(["conv", "f"]);
  const made = new Map<number, Values>();
  logitsOf(network.program, {
    images: { shape: [COUNT, ...FACTS.imageShape], data: Float64Array.from(images) },
    weights,
    seed: 0,
    step: 1,
    running: true,
    made: (value, values) => {
      made.set(value, values);
      return values;
    },
  });
  for (const [place, norm] of ["x", "norm"].entries()) {
    const step = network.program.steps.find(({ name }) => name === norm);
    const { data } = made.get(step?.output ?? -1) ?? { data: new Float64Array() };
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    expect(found.responses[place]?.deviation).toBeCloseTo(Math.sqrt(variance), 4);
  }
  network.dispose();
});

it("names what is no number, and refuses a network without skips and convolutions", async () => {
  const { network } = networkOf(
    NETWORKS["an identity skip, with an activation behind the Add"]?.layers ?? [],
  );
  for (const { name, variable } of network.weights) {
    if (name === "f/kernel") tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)));
  }
  const batches = () => inBatches(images, classes);
  const found = await residual.look(lookOf({ network, statistics: "running", batches }), {});
  expect(found.units).toEqual([{ name: "add", merge: "add", ratio: null, cosine: null }]);
  network.dispose();
  const { network: plain } = networkOf([
    { name: "input", type: "input" },
    { name: "flat", type: "flatten" },
    { name: "dense", type: "dense", params: { units: 3 } },
    { name: "output", type: "output" },
  ]);
  await expect(
    residual.look(lookOf({ network: plain, statistics: "running", batches }), {}),
  ).rejects.toMatchObject({
    code: "unsupported",
  });
  plain.dispose();
});

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

function lengthOf(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}
